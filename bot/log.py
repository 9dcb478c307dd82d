"""Logging: one line an event, on standard error; never a secret, and nobody's data.

httpx logs every URL, and Telegram's URLs hold the token: its INFO lines are left out, and the formatter
blacks out anything that looks like a token and the secrets in the settings, tracebacks included. Libraries that log
what they are given are held to warnings, and errors say where, not what somebody wrote (`bot.failure_text`).
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

from bot.failure_text import word_failure

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.settings import Settings

# No \b in front: in /bot123456:ABC the digits follow a letter.
_TOKEN = re.compile(r"\d{6,12}(?::|%3A)[A-Za-z0-9_-]{20,}")
_KEY = re.compile(r"AGE-SECRET-KEY-[A-Z0-9-]+", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^:/@]*:(.*)@")
_CHATTY = (
    *("httpx", "httpcore", "telegram", "uvicorn.access", "asyncio", "matplotlib", "PIL", "alembic"),
    *("apscheduler", "aiohttp", "sqlalchemy"),
)
_SHORTEST_SECRET = 8


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """The text with these secrets and everything that looks like a bot token or a secret key blacked out."""
    for secret in secrets:
        text = text.replace(secret, "<secret>")
    return _KEY.sub("<key>", _TOKEN.sub("<token>", text))


def cut_after_first_line(record: logging.LogRecord) -> bool:
    """Leave out what asyncio adds below its message: tasks in full, with the words of their errors."""
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record, tracebacks and all, then blacks out secrets."""

    def __init__(self, *, secrets: Collection[str], processors: list[structlog.typing.Processor], **rest: Any) -> None:
        super().__init__(processors=processors, **rest)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line for this record, without a secret."""
        return redact(super().format(record), self._secrets)


def configure_logging(settings: Settings) -> None:
    """Send structlog's and everybody else's records to standard error in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    tail: list[structlog.typing.Processor] = [
        structlog.processors.ExceptionRenderer(word_failure),
        _make_renderer(settings),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        RedactingFormatter(
            secrets=_list_secrets(settings),
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
    logging.getLogger("asyncio").addFilter(cut_after_first_line)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _make_renderer(settings: Settings) -> structlog.typing.Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _list_secrets(settings: Settings) -> tuple[str, ...]:
    """The secrets in the settings, the halves of the token too; what is too short to be one would black out words."""
    known = [secret.get_secret_value() for secret in (settings.token, settings.webhook_secret) if secret]
    known += [secret.rpartition(":")[2] for secret in known]
    known += _PASSWORD.findall(settings.database_url)
    return tuple(secret for secret in known if len(secret) >= _SHORTEST_SECRET)
