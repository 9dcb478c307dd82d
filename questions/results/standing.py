"""How a person stands on leaderboards: by an alias, by first name, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from questions.results.aliases import is_presentable


class Appearance(StrEnum):
    """As what one appears to others; an alias unless one chose otherwise."""

    ALIAS = "alias"
    FIRST_NAME = "first_name"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One person's alias, unique in their cohort, and as what they appear.

    `takes_part` tells whether they may be ranked: an apprentice who agreed to be in a cohort that is not archived.
    `alias_of` is the cohort for which the alias was made: unique there, and to be looked at again elsewhere.
    """

    person_id: int
    first_name: str
    cohort_id: int | None
    takes_part: bool
    alias: str = ""
    alias_of: int | None = None
    appearance: Appearance = Appearance.ALIAS

    @property
    def is_ranked(self) -> bool:
        """Whether the person has a place that others may see."""
        return self.takes_part and self.appearance is not Appearance.HIDDEN

    @property
    def name(self) -> str:
        """What others read of them; empty for somebody hidden."""
        match self.appearance:
            case Appearance.ALIAS:
                return self.alias
            case Appearance.FIRST_NAME:
                return self.first_name if is_presentable(self.first_name) else self.alias
            case Appearance.HIDDEN:
                return ""
