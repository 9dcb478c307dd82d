"""The chats of the little Telegram, and what the bot may do in them."""

from dataclasses import replace

from bot.demo.call import Upload
from bot.demo.clock import MovableClock
from bot.demo.events import EventHub
from bot.demo.formatted_text import JsonObject
from bot.demo.images import find_picture_size, name_picture_type
from bot.demo.refusals import BadRequestError, BotApiError
from bot.demo.store import Persona, Store, StoredFile
from bot.demo.updates import TAP_KEPT_SECONDS, UpdateQueue

LONGEST_PICTURE_BYTES = 10 * 1024 * 1024
DELETABLE_SECONDS = 48 * 60 * 60

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Messenger:
    """Messages, files and taps, each change committed before it is told."""

    def __init__(
        self, *, store: Store, updates: UpdateQueue, events: EventHub, clock: MovableClock, bot_id: int
    ) -> None:
        self.store = store
        self.updates = updates
        self.events = events
        self.clock = clock
        self._bot_id = bot_id

    def describe_bot(self) -> JsonObject:
        """The bot as a Telegram user."""
        name = self.store.find_setting("name") or "Rappel"
        return {"id": self._bot_id, "is_bot": True, "first_name": name, "username": "rappel_demo_bot"}

    def open_chat(self, chat_id: str) -> Persona:
        """The persona behind a chat the bot may write to; raises `BotApiError` as Telegram does."""
        if not chat_id:
            raise BadRequestError("chat_id is empty")
        number = chat_id.removeprefix("-")
        known = number.isascii() and number.isdigit() and len(number) < 19
        persona = self.store.find_persona(int(chat_id)) if known else None
        if persona is None or not persona.started:
            raise BadRequestError("chat not found")
        if persona.blocked:
            raise BotApiError(403, "Forbidden: bot was blocked by the user")
        return persona

    def post(self, persona: Persona, content: JsonObject, *, reply_to: int = 0) -> JsonObject:
        """The message the bot just sent."""
        body: JsonObject = {
            "from": self.describe_bot(),
            "chat": describe_chat(persona),
            "date": int(self.clock()),
        }
        if reply_to:
            body["reply_to_message"] = self._quote(persona.id, reply_to)
        with self.store.transaction():
            message = self.store.add_message(persona.id, {**body, **content})
        self.events.publish("message", message)
        return message

    def find_own_message(self, persona: Persona, message_id: int) -> JsonObject:
        """The bot's message that is to be edited; raises `BadRequestError`."""
        if message_id <= 0:
            raise BadRequestError("message identifier is not specified")
        message = self.store.find_message(persona.id, message_id)
        if message is None:
            raise BadRequestError("message to edit not found")
        if not message["from"]["is_bot"]:
            raise BadRequestError("message can't be edited")
        return message

    def edit(self, message: JsonObject, edited: JsonObject) -> JsonObject:
        """The message after the edit; raises `BadRequestError` when nothing would change."""
        if {**edited, "edit_date": 0} == {**message, "edit_date": 0}:
            raise BadRequestError(_NOT_MODIFIED)
        edited = {**edited, "edit_date": int(self.clock())}
        with self.store.transaction():
            self.store.save_message(edited)
        self.events.publish("edited", edited)
        return edited

    def delete(self, persona: Persona, message_id: int) -> None:
        """Take a message out of the chat; raises `BadRequestError` as Telegram does."""
        message = self.store.find_message(persona.id, message_id)
        if message is None:
            raise BadRequestError("message to delete not found")
        if self.clock() - message["date"] > DELETABLE_SECONDS:
            raise BadRequestError("message can't be deleted for everyone")
        with self.store.transaction():
            self.store.delete_message(message_id)
        self.events.publish("deleted", {"chat_id": persona.id, "message_id": message_id})

    def answer_tap(self, tap_id: str, answer: JsonObject) -> None:
        """Tell the person who tapped; only once and only while the tap is fresh."""
        tap = self.store.find_tap(tap_id)
        if tap is None or tap.answer is not None or self.clock.steady() - tap.at > TAP_KEPT_SECONDS:
            raise BadRequestError(_TOO_OLD)
        with self.store.transaction():
            self.store.save_tap(replace(tap, answer=answer))
        self.events.publish("answered", {"id": tap.id, "chat_id": tap.chat_id, **answer})

    def show_action(self, persona: Persona, action: str) -> None:
        """Let the person see that the bot is busy; nothing is kept."""
        self.events.publish("action", {"chat_id": persona.id, "action": action})

    def add_document(self, upload: Upload) -> JsonObject:
        """The stored upload as a Telegram document."""
        number = self._keep(upload, folder="documents")
        return {
            "file_name": upload.name,
            "mime_type": upload.mime,
            **_describe_file(number),
            "file_size": len(upload.content),
        }

    def add_photo(self, upload: Upload) -> list[JsonObject]:
        """The stored picture as Telegram's list of sizes, which here has one; raises `BadRequestError`."""
        size = find_picture_size(upload.content)
        if size is None or len(upload.content) > LONGEST_PICTURE_BYTES:
            raise BadRequestError("IMAGE_PROCESS_FAILED")
        mime = name_picture_type(upload.content)
        picture = replace(upload, name=f"photo.{mime.removeprefix('image/')}", mime=mime)
        number = self._keep(picture, folder="photos")
        return [{**_describe_file(number), "width": size[0], "height": size[1], "file_size": len(upload.content)}]

    def find_file(self, file_id: str) -> StoredFile | None:
        """The file that this id was given for."""
        number = file_id.removeprefix(_FILE_ID)
        known = file_id.startswith(_FILE_ID) and number.isascii() and number.isdigit()
        return self.store.find_file(int(number)) if known else None

    def list_commands(self, persona: Persona, *, language: str = "fr") -> list[JsonObject]:
        """The commands in the persona's menu: the narrowest scope wins, her language before none."""
        scopes = [f"chat:{persona.id}", "all_private_chats", "default"]
        for scope in scopes:
            commands = self.store.find_menu(scope, language) or self.store.find_menu(scope, "")
            if commands:
                return commands
        return []

    def publish_profile(self) -> None:
        """Tell open pages how the bot presents itself now."""
        self.events.publish("profile", self.describe_profile())

    def describe_profile(self) -> JsonObject:
        """Name, description and everyone's menu, as the page shows them."""
        personas = [
            {
                "id": persona.id,
                "first_name": persona.first_name,
                "role": persona.role,
                "started": persona.started,
                "blocked": persona.blocked,
                "commands": self.list_commands(persona),
            }
            for persona in self.store.list_personas()
        ]
        description = self.store.find_setting("description") or ""
        bot = {**self.describe_bot(), "description": description}
        return {"bot": bot, "personas": personas, "unseen": self.store.count_unseen()}

    def _quote(self, chat_id: int, message_id: int) -> JsonObject:
        quoted = self.store.find_message(chat_id, message_id)
        if quoted is None:
            raise BadRequestError("message to be replied not found")
        return {name: value for name, value in quoted.items() if name != "reply_to_message"}

    def _keep(self, upload: Upload, *, folder: str) -> int:
        with self.store.transaction():
            return self.store.add_file(name=upload.name, mime=upload.mime, folder=folder, content=upload.content)


_FILE_ID = "DEMO-file-"


def _describe_file(number: int) -> JsonObject:
    return {"file_id": f"{_FILE_ID}{number}", "file_unique_id": f"demo{number}"}


def describe_chat(persona: Persona) -> JsonObject:
    """The private chat with a persona, as Telegram describes it."""
    return {"id": persona.id, "type": "private", "first_name": persona.first_name}


def describe_person(persona: Persona) -> JsonObject:
    """A persona as a Telegram user."""
    return {"id": persona.id, "is_bot": False, "first_name": persona.first_name, "language_code": "fr"}
