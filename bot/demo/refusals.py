"""What this little Telegram refuses: to the bot in Telegram's own words, to persons in French."""


class BotApiError(Exception):
    """A Bot API call is refused with a code and Telegram's description of why."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class BadRequestError(BotApiError):
    """The bot asked for something that Telegram answers with code 400."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, f"Bad Request: {reason}")


class PersonError(Exception):
    """A person at the chat page did something that can't be done; the message is for her."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class StartError(Exception):
    """The demo can't start; the message says why, in French."""


class PortTakenError(StartError):
    """The address to listen on can't be had."""


class StateFileError(StartError):
    """The state file can't be read or written."""
