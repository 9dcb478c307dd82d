"""Where Telegram sends updates: a path that nobody can guess."""

from __future__ import annotations

import hmac


def derive_path(token: str) -> str:
    """Where Telegram sends the updates of the bot with this token: it can't be guessed, nor the token told from it."""
    return "/telegram/" + hmac.digest(token.encode(), b"rappel webhook path", "sha256").hex()[:40]
