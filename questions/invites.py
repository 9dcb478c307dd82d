"""Invites: the way into a cohort, to a trainer's rights, or back to one's own history after a lost phone.

An invite has two secrets, a token for links and a short code to type. Neither is ever kept: only hashes made with a
key that the database does not hold, so that nobody who reads the database can get in.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from datetime import datetime

ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""The signs of a code: none is taken for another (no 0 and O, no 1, I and L)."""
CODE_LENGTH: Final = 6
TOKEN_BYTES: Final = 24
MOST_WRONG_CODES: Final = 5
MOST_WRONG_CODES_OF_ALL: Final = 500
"""Of some 740 million codes: whoever had a thousand accounts would still need years to meet one of a few."""
WRONG_CODES_WITHIN: Final = timedelta(hours=1)

_BLANKS: Final = re.compile(r"[\s\u00a0\u202f-]+")
_TIME: Final = re.compile(r"\d{1,2}H\d{2}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")


class InviteKind(StrEnum):
    """What an invite leads to."""

    APPRENTICE = "apprentice"
    TRAINER = "trainer"
    RELINK = "relink"


LIFETIMES: Final = {
    InviteKind.APPRENTICE: timedelta(days=60),
    InviteKind.TRAINER: timedelta(days=3),
    InviteKind.RELINK: timedelta(days=1),
}
APPRENTICE_USES: Final = (40, 1, 10, 100)
"""How many apprentices an invite may let in, first what it does unless told; other kinds serve once."""


class InviteFault(StrEnum):
    """Why a code or link leads nowhere."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    PAUSED = "paused"
    """Too many wrong codes were tried: nothing is looked up for a while."""
    GUESSED = "guessed"
    """Too many wrong codes are tried by everybody together: only links are looked up for a while."""
    TEACHES = "teaches"
    """It is for apprentices, and the person teaches."""
    MEMBER = "member"
    """The person is in this cohort already."""
    TRAINER = "trainer"
    """The person has this right already."""
    ANSWERED = "answered"
    """The account that would become somebody has answers of its own."""
    SAME_ACCOUNT = "same account"
    """The account is that person already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What opens an invite, in clear: shown once, never stored."""

    token: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvite:
    """An invite not yet stored: into a cohort, to a trainer's rights (of a cohort or of none), or to be a person.

    `token_hash` and `code_hash` come from `hash_secret`.
    """

    kind: InviteKind
    token_hash: str
    code_hash: str
    created_by: int
    created_at: datetime
    expires_at: datetime
    most_uses: int
    cohort_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """An invite as it stands."""

    id: int
    kind: InviteKind
    created_by: int
    created_at: datetime
    expires_at: datetime
    most_uses: int
    uses: int
    cohort_id: int | None = None
    person_id: int | None = None
    revoked_at: datetime | None = None

    @property
    def uses_left(self) -> int:
        """How many more it lets in."""
        return self.most_uses - self.uses

    def find_fault(self, now: datetime) -> InviteFault | None:
        """Why it leads nowhere at this moment, or None if it leads on."""
        if self.revoked_at is not None:
            return InviteFault.REVOKED
        if self.uses >= self.most_uses:
            return InviteFault.USED
        return InviteFault.EXPIRED if now >= self.expires_at else None


def derive_key(token: str) -> bytes:
    """The key that hashes secrets, from the bot's token: a new token makes old invites void."""
    return hmac.digest(token.encode(), b"rappel invites", "sha256")


def draw_secrets(rng: random.Random) -> Secrets:
    """A token of 192 random bits, as it may stand in a link, and a code of six signs."""
    token = base64.urlsafe_b64encode(rng.randbytes(TOKEN_BYTES)).decode()
    code = ""
    while not _is_code(code):
        code = "".join(rng.choices(ALPHABET, k=CODE_LENGTH))
    return Secrets(token=token, code=code)


def hash_secret(secret: str, *, key: bytes) -> str:
    """The keyed hash under which a token or code is kept, in hexadecimal."""
    return hmac.digest(key, secret.encode(), "sha256").hex()


def read_code(text: str) -> str | None:
    """The code in a text, in whatever case and spacing it was typed; None if there is none.

    A code has a letter and a digit, so no word and no number is taken for one.
    """
    code = _BLANKS.sub("", text).upper()
    return code if _is_code(code) else None


def looks_like_code(text: str) -> bool:
    """Whether somebody may have meant a code: six signs, digits among letters, though perhaps one that no code has."""
    code = _BLANKS.sub("", text).upper()
    return code.isascii() and code.isalnum() and len(code) == CODE_LENGTH and _is_mixed(code)


def is_nearly_code(text: str) -> bool:
    """Whether somebody may have meant a code and left a sign out, or written one twice; « 12h30 » is none."""
    code = text.strip().upper()
    is_near = len(code) in {CODE_LENGTH - 1, CODE_LENGTH + 1} and code.isascii() and code.isalnum()
    return is_near and _is_mixed(code) and _TIME.fullmatch(code) is None


def read_secret(text: str) -> str | None:
    """The token or code in what follows /start; None if it can be neither."""
    return text if _TOKEN.fullmatch(text) else read_code(text)


def _is_code(text: str) -> bool:
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET) and _is_mixed(text)


def _is_mixed(text: str) -> bool:
    return any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)
