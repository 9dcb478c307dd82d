"""Commands whose modules are loaded when one of them is called: `rappel --help` needs none of what they work with."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Where a command, or a `Typer` of commands, stands, and the help that it shows before it is loaded."""

    module: str
    name: str
    help: str

    def load(self, called: str) -> Any:
        """The command itself, under the name by which it is called."""
        found = getattr(import_module(self.module), self.name)
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        alone = typer.Typer(add_completion=False)
        alone.command(called)(found)
        return typer.main.get_command(alone)


class _Announced(TyperCommand):
    """A command that is not loaded yet: its name and its help."""


def late_group(late: Mapping[str, Late]) -> type[TyperGroup]:
    """A kind of group, for `Typer(cls=…)`, that has these commands besides its own."""

    class LateGroup(TyperGroup):
        """Knows no more than name and help of some commands until one of them is called."""

        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            for name, one in late.items():
                self.add_command(_Announced(name, help=one.help), name)

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            """The command that the arguments name, loaded."""
            if isinstance(self.commands.get(args[0]), _Announced):
                self.add_command(late[args[0]].load(args[0]), args[0])
            return super().resolve_command(ctx, args)

    return LateGroup
