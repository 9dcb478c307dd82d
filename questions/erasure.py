"""The marks that erased people leave: a restored backup must forget them again, and nobody may learn who they were."""

from __future__ import annotations

import hmac
from typing import Final

_NAME_SIGNS: Final = 8
CONFIRMATION: Final = "effacer"
"""The word by which somebody confirms that everything of theirs is to go."""


def derive_key(token: str) -> bytes:
    """The key of the marks, from the bot's token; with a new token old marks say nothing any more."""
    return hmac.digest(token.encode(), b"rappel erasures", "sha256")


def mark_of(telegram_id: int, *, key: bytes) -> str:
    """The mark of a Telegram account: the same for the same account, and no way back without the key.

    It begins with a name of the key, so that a mark of another key is known for one.
    """
    return f"{_name(key)}.{hmac.digest(key, str(telegram_id).encode(), 'sha256').hex()}"


def is_of_key(mark: str, *, key: bytes) -> bool:
    """Whether a mark was made with this key; of one made with another nobody can tell whom it means."""
    return mark.partition(".")[0] == _name(key)


def _name(key: bytes) -> str:
    return hmac.digest(key, b"rappel name of the key", "sha256").hex()[:_NAME_SIGNS]
