"""What a button carries: which act, on which asked question, as it looked when the button was made.

A person can forge, replay or press buttons late, so the data holds no right and no answer (positions are those
shown), is signed for one person, and the use case checks all of it again. Ten bytes of content, thirteen with a date,
and eleven of HMAC-SHA256 make exactly 28 or 32 characters of base64url: no spare bits, so no two texts mean the same
tap.
"""

from __future__ import annotations

import base64
import hmac
import struct
from dataclasses import dataclass
from enum import IntEnum, unique

from questions.errors import NotAllowed

_FORMAT = struct.Struct(">BBBBHI")
_DATED_FORMAT = struct.Struct(">BBBBHIBH")
_SIGNATURE_BYTES = 11
_VERSION = 1
_DATED_VERSION = 2
_LENGTHS = {28: (_VERSION, _FORMAT), 32: (_DATED_VERSION, _DATED_FORMAT)}
"""By the length of the text: its version, and how its content lies."""


@unique
class Action(IntEnum):
    """What a button does; a number, once released, keeps its meaning for ever."""

    NEXT = 1
    CHOOSE = 2
    SUBMIT = 3
    UNDO = 4
    DONT_KNOW = 5
    REVEAL = 6
    SELF_GRADE = 7
    TAKE_BACK = 8
    PROGRESS = 9
    HINT = 10
    OWN_UP = 11
    MORE = 12
    MISTAKES = 13
    PRACTISE = 14
    PLAN = 15
    EXAM = 16
    EXAM_START = 17
    EXAM_RESUME = 18
    EXAM_PAUSE = 19
    EXAM_HAND_IN = 20
    NEED = 21
    SETTINGS = 22
    EXAM_DAY = 23
    DAILY_GOAL = 24
    EXAM_CORRECTION = 25
    ENTER_CODE = 40
    JOIN = 41
    DECLINE = 42
    LEAVE_COHORT = 43
    COHORTS = 44
    COHORT = 45
    COHORT_CREATE = 46
    COHORT_RENAME = 47
    COHORT_EXAM_DAY = 48
    COHORT_DAY = 49
    COHORT_ARCHIVE = 50
    COHORTS_OVER = 51
    MEMBERS = 52
    MEMBER = 53
    MEMBER_REMOVE = 54
    INVITE = 55
    INVITE_RENEW = 56
    INVITE_REVOKE = 57
    INVITES_STOP = 58
    INVITE_TRAINER = 59
    INVITE_BACK = 60
    ROLES = 61
    ROLE = 62
    ROLE_TAKE = 63
    GIVE_UP_DRAFT = 64
    PROGRAMME = 65
    PROGRAMME_DAY = 66
    IMPORT = 70
    IMPORT_CANCEL = 71
    IMPORT_OBJECTIVE = 72
    IMPORT_OTHER_OBJECTIVE = 73
    SETS = 74
    SET = 75
    SET_QUESTIONS = 76
    SET_EXPORT = 77
    SET_SHARE = 78
    SET_WITHDRAW = 79
    SET_RENAME = 80
    PUBLISH = 81
    PUBLISH_COHORT = 82
    PUBLISH_DAY = 83
    PUBLISH_HOW = 84
    PUBLISH_CONFIRM = 85
    UNPUBLISH = 86
    PICTURE = 87
    NEW_SET = 88
    WRITE = 180
    WRITE_KIND = 181
    WRITE_MOVE = 182
    WRITE_RIGHT = 183
    WRITE_PLAN = 184
    WRITE_OBJECTIVE = 185
    WRITE_SETS = 186
    WRITE_SET = 187
    WRITE_ADD = 188
    IMPORT_PLAN = 189
    IMPORT_EACH = 190
    IMPORT_UPDATE = 191
    LEADERBOARD = 160
    LEADERBOARD_TEAMS = 161
    LEADERBOARD_DOMAINS = 162
    LEADERBOARD_PURPOSE = 163
    LEADERBOARD_NAME = 164
    LEADERBOARD_APPEARANCE = 165
    LEADERBOARD_DRAW = 166
    LEADERBOARD_ALIAS = 167
    BOARDS = 168
    BOARD = 169
    BOARD_PICTURE = 170
    BOARD_EXPORT = 171
    STATISTICS_COHORTS = 120
    STATISTICS = 121
    STATISTICS_XLSX = 122
    STATISTICS_CSV = 123
    ITEMS = 124
    RELAUNCH = 125
    REMEDIAL_OFFER = 126
    REMEDIAL = 127
    BRIEF_SWITCH = 128
    QUESTION = 100
    QUESTION_CORRECT = 101
    CORRECT_FIELD = 102
    CORRECT_KEY = 103
    CORRECT_CONFIRM = 104
    CORRECTION = 105
    QUESTION_WITHDRAW = 106
    QUESTION_BACK = 107
    REPORT = 108
    REPORT_REASON = 109
    REPORTS = 110
    REPORT_LOOK = 111
    REPORT_CORRECT = 112
    REPORT_WITHDRAW = 113
    REPORT_BACK = 114
    REPORT_REPLY = 115
    REPORT_SETTLE = 116
    MEMBER_APART = 129
    REMINDER = 140
    REMINDER_TIME = 141
    REMINDER_OFF = 142
    DAYS = 143
    DAYS_SET = 144
    CANTONS = 145
    CANTON = 146
    LEAVE = 147
    LEAVE_FOR = 148
    LEAVE_UNTIL = 149
    LEAVE_STOP = 150
    COHORT_HABITS = 151
    COHORT_HABITS_TIME = 152
    COHORT_HABITS_DAYS = 153
    COHORT_CANTONS = 154
    COHORT_CANTON = 155
    DATA = 200
    DATA_EXPORT = 201
    DATA_ERASE = 202
    PERSON_ERASE = 203
    ADMIN = 215
    FAILURES = 216
    FAILURE = 217
    FAILURE_RETRY = 218
    FAILURE_DISCARD = 219
    BROADCASTS = 220
    BROADCAST_WRITE = 221
    BROADCAST_TO_COHORT = 222
    BROADCAST_AUDIENCE = 223
    BROADCAST_COHORTS = 224
    BROADCAST_COHORT = 225
    BROADCAST_CHOSEN = 226
    BROADCAST_SEND = 227
    BROADCAST = 228
    BROADCAST_STOP = 229
    JOURNAL = 230
    JOURNAL_DEEDS = 231
    JOURNAL_PEOPLE = 232
    JOURNAL_EXPORT = 233
    SENDING_RESUME = 240


ON_ASKED_QUESTION = frozenset(
    {
        Action.NEXT,
        Action.CHOOSE,
        Action.SUBMIT,
        Action.UNDO,
        Action.DONT_KNOW,
        Action.REVEAL,
        Action.SELF_GRADE,
        Action.TAKE_BACK,
        Action.HINT,
        Action.OWN_UP,
        Action.PICTURE,
    }
)
"""The buttons that stand under a question, asked or answered."""

FOR_STRANGERS = frozenset({Action.JOIN, Action.DECLINE})
"""The buttons that Rappel shows to somebody whom it does not know yet."""

SURE = 1
"""The choice of a button that confirms what a first tap, with choice 0, has only asked for."""


_ACTIONS = {int(action): action for action in Action}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A button press: the act, what it is about, the sequence of an asked question, and the choice made.

    `asked_id` is the asked question (0 where none is meant); `subject` names the same number where a button is
    about something else: a round, a day (its ordinal), a code of the plan (`pack_code`). `offered` is the minute in
    which a confirmation was offered (`bot.confirming`), 0 for every other button.
    """

    action: Action
    asked_id: int = 0
    sequence: int = 0
    choice: int = 0
    offered: int = 0

    @property
    def subject(self) -> int:
        """What the button is about, where that is no asked question."""
        return self.asked_id


def pack_code(code: str) -> int:
    """A code of the plan such as `1.7.2.1` as one number; the empty code is 0."""
    parts = [int(part) for part in code.split(".")] if code else []
    return sum(part * 100**place for part, place in zip(parts, (3, 2, 1, 0), strict=False))


def unpack_code(number: int) -> str:
    """The code of the plan in a number from `pack_code`."""
    parts = [number // 100**place % 100 for place in (3, 2, 1, 0)]
    return ".".join(str(part) for part in parts if part)


def pack(tap: Tap, *, key: bytes, telegram_id: int) -> str:
    """The tap as callback data for one person's button."""
    high, low = divmod(tap.sequence, 2**16)
    if tap.offered:
        begun = divmod(tap.offered, 2**16)
        content = _DATED_FORMAT.pack(_DATED_VERSION, tap.action, tap.choice, high, low, tap.asked_id, *begun)
    else:
        content = _FORMAT.pack(_VERSION, tap.action, tap.choice, high, low, tap.asked_id)
    return base64.urlsafe_b64encode(content + _sign(content, key, telegram_id)).decode()


def unpack(data: str, *, key: bytes, telegram_id: int) -> Tap:
    """The tap in callback data; raises NotAllowed unless Rappel made it for this person."""
    try:
        raw = base64.b64decode(data.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotAllowed from error
    content, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if len(data) not in _LENGTHS or not hmac.compare_digest(signature, _sign(content, key, telegram_id)):
        raise NotAllowed
    known, layout = _LENGTHS[len(data)]
    version, action, choice, high, low, asked_id, *begun = layout.unpack(content)
    if version != known or action not in _ACTIONS:
        raise NotAllowed
    offered = begun[0] * 2**16 + begun[1] if begun else 0
    sequence = high * 2**16 + low
    return Tap(action=_ACTIONS[action], asked_id=asked_id, sequence=sequence, choice=choice, offered=offered)


def derive_key(token: str) -> bytes:
    """The key that signs buttons, from the bot's token: a new token makes old buttons void."""
    return hmac.digest(token.encode(), b"rappel callback data", "sha256")


def _sign(content: bytes, key: bytes, telegram_id: int) -> bytes:
    return hmac.digest(key, content + telegram_id.to_bytes(8, "big", signed=True), "sha256")[:_SIGNATURE_BYTES]
