"""Words for whoever sent more at once than is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.flood_notices import DROPPED
from bot.views.language import _
from bot.views.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.syllabus import Syllabus


def show_dropped(_content: object, _syllabus: Syllabus) -> Reply:
    """Some messages were not kept, the taps on buttons were, and what to do."""
    return Reply(
        text=_(
            "📨 Tu as envoyé beaucoup de messages d’un coup\u00a0: les derniers n’ont pas été gardés. Tes boutons "
            "comptent tous. S’il manque une réponse, renvoie-la dans quelques minutes."
        )
    )


FLOOD_VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply]]] = {DROPPED: show_dropped}
