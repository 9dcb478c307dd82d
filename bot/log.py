"""Logging: one line an event, on standard error, and never the token.

httpx logs every URL, and Telegram's URLs hold the token: its INFO lines are left out, and the formatter
blacks out anything that looks like a token, tracebacks included.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from bot.settings import Settings

# No \b in front: in /bot123456:ABC the digits follow a letter.
_TOKEN = re.compile(r"\d{6,12}(?::|%3A)[A-Za-z0-9_-]{20,}")
_CHATTY = (
    *("httpx", "httpcore", "telegram", "uvicorn.access", "asyncio", "matplotlib", "PIL", "alembic"),
    "apscheduler",
)


def redact(text: str) -> str:
    """The text with every bot token blacked out."""
    return _TOKEN.sub("<token>", text)


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record, tracebacks and all, then blacks out tokens."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for this record, without a token."""
        return redact(super().format(record))


def configure_logging(settings: Settings) -> None:
    """Send structlog's and everybody else's records to standard error in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    tail = [structlog.processors.format_exc_info, renderer] if settings.log_format == "json" else [renderer]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        RedactingFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
