"""How much a database holds, table by table: what a copy is recounted against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COUNTED: Final = ("reviews", "cards", "people")
"""The tables of every version whose rows can't be made anew from anything else."""

Figures = Mapping[str, int]
"""How many rows each of the tables `COUNTED` has."""
