"""What stands last in each chat of a round: so it is there only once, and goes when the answer before it is undone.

Only the look of a chat depends on it, and it is gone with the process: what was forgotten keeps its buttons, which say
that they are out of date and vanish once they are tapped.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST_PEOPLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was sent last: the question that waits (0: a summary), in these messages.

    `after` is the asked question whose right answer it followed by itself; 0 where somebody asked for it.
    """

    asked_id: int = 0
    after: int = 0
    message_ids: tuple[int, ...] = ()


NOTHING = Shown()


class LastShown:
    """What stands last in each person's chat; who was silent longest is forgotten first."""

    def __init__(self, *, most: int = MOST_PEOPLE) -> None:
        self._most = most
        self._of_people: OrderedDict[int, Shown] = OrderedDict()

    def note(self, person_id: int, shown: Shown) -> None:
        """Take note of what stands last now."""
        self._of_people[person_id] = shown
        self._of_people.move_to_end(person_id)
        if len(self._of_people) > self._most:
            self._of_people.popitem(last=False)

    def take(self, person_id: int) -> Shown:
        """What stood last, forgotten now; NOTHING if that is not known."""
        return self._of_people.pop(person_id, NOTHING)

    def take_question(self, person_id: int, asked_id: int) -> Shown:
        """As `take`, if this question stands last: it is asked again or answered; else NOTHING."""
        shown = self._of_people.get(person_id, NOTHING)
        return self.take(person_id) if asked_id and shown.asked_id == asked_id else NOTHING

    def has_followed(self, person_id: int, asked_id: int) -> bool:
        """Whether what comes after the answer to this question stands there already."""
        return self._of_people.get(person_id, NOTHING).after == asked_id

    def waits_after(self, person_id: int, asked_id: int) -> bool:
        """As `has_followed`, if what stands there is a question: after a summary there may be a way on."""
        return self.has_followed(person_id, asked_id) and self._of_people[person_id].asked_id != 0
