"""The marks that erased people leave: a restored backup must forget them again, and nobody may learn who they were."""

from __future__ import annotations

import hmac
from typing import Final

CONFIRMATION: Final = "effacer"
"""The word by which somebody confirms that everything of theirs is to go."""


def derive_key(token: str) -> bytes:
    """The key of the marks, from the bot's token; with a new token old marks say nothing any more."""
    return hmac.digest(token.encode(), b"rappel erasures", "sha256")


def mark_of(telegram_id: int, *, key: bytes) -> str:
    """The mark of a Telegram account: the same for the same account, and no way back without the key."""
    return hmac.digest(key, str(telegram_id).encode(), "sha256").hex()
