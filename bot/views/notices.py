"""Words for what Rappel says unasked: one function for each kind of message in the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases.broadcast_progress import BROADCAST
from bot.use_cases.notices import NEW_SET, NOTICE
from bot.use_cases.reminders import REMINDER
from bot.views import briefs
from bot.views.broadcast_ends import BROADCAST_END_VIEWS
from bot.views.broadcasts import show_message
from bot.views.correction_notices import CORRECTION_VIEWS
from bot.views.flood_notices import FLOOD_VIEWS
from bot.views.language import _, counted
from bot.views.ownership_notices import OWNERSHIP_VIEWS
from bot.views.reminders import show_reminder
from bot.views.reply import Reply, escape, name_trainer
from bot.views.role_notices import ROLE_VIEWS
from questions.quiz.publishing import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.notices import NewSet, Notice
    from bot.use_cases.syllabus import Syllabus
    from bot.views.reply import Picture


def show_notice(kind: str, content: object, syllabus: Syllabus) -> Reply | Picture:
    """A prepared message in words and buttons; raises LookupError for a kind that only another version knows."""
    return VIEWS[kind](content, syllabus)


def show_ready_text(notice: Notice, _syllabus: Syllabus) -> Reply:
    """A text that was ready when it was put."""
    return Reply(text=notice.text, rows=notice.rows)


def show_new_set(new_set: NewSet, _syllabus: Syllabus) -> Reply:
    """A new question set is there, and the button that begins."""
    questions = counted("{count}\u00a0question", "{count}\u00a0questions", new_set.count)
    lines = (
        _("📚 Nouvelle série\u00a0: <b>{title}</b>").format(title=escape(new_set.title)),
        _("{trainer} l’a préparée pour toi. Elle compte {questions}.").format(
            trainer=name_trainer(new_set.trainer), questions=questions
        ),
    )
    begin = (_("▶ Commencer"), Tap(action=Action.NEW_SET, asked_id=number_of(new_set.set_id)))
    return Reply(text="\n".join(lines), rows=((begin,),))


VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply | Picture]]] = {
    NOTICE: show_ready_text,
    NEW_SET: show_new_set,
    **briefs.VIEWS,
    **CORRECTION_VIEWS,
    REMINDER: show_reminder,
    **OWNERSHIP_VIEWS,
    **ROLE_VIEWS,
    **FLOOD_VIEWS,
    **BROADCAST_END_VIEWS,
    BROADCAST: lambda message, _syllabus: show_message(message),
}
"""By kind, the function that words it; what it gets was prepared by `bot.use_cases.notices`."""
