"""Greeting and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _
from bot.views.reply import Reply, escape

if TYPE_CHECKING:
    from bot.use_cases.people import Greeted

COMMANDS = (
    ("quiz", "Répondre à des questions"),
    ("progres", "Voir tes progrès et où ils mènent"),
    ("objectifs", "Parcourir le plan et t’entraîner"),
    ("examen", "Passer un examen blanc"),
    ("reglages", "Date d’examen, taille d’une série"),
    ("annuler", "Reprendre ta dernière réponse"),
    ("aide", "Comment ça marche"),
)
"""The commands of the menu, with their descriptions; /start is Telegram's own button."""


def show_greeting(greeted: Greeted) -> Reply:
    """Who Rappel is, in three lines, and the button that begins."""
    name = escape(greeted.person.first_name)
    hello = (
        _("👋 Salut {name}, je suis <b>Rappel</b>.") if greeted.is_new else _("👋 Content de te revoir, {name}\u00a0!")
    ).format(name=name)
    lines = (
        hello,
        _("Je te pose de petites questions sur ta formation d’agent·e relation client."),
        _("Je retiens tes réponses et je te redemande chaque chose juste avant que tu l’oublies."),
    )
    return Reply(text="\n".join(lines), rows=(((_("▶ Commencer"), Tap(action=Action.NEXT)),),))


def show_help() -> Reply:
    """What each command does, and how answering works."""
    commands = "\n".join(f"/{name} – {_(description)}" for name, description in COMMANDS)
    lines = (
        _("<b>Comment ça marche</b>"),
        _("Tu réponds avec les boutons ou en écrivant. Une faute de frappe n’est pas grave."),
        _("Tu ne sais pas\u00a0? Touche «\u00a0Je ne sais pas\u00a0»\u00a0: c’est mieux que deviner."),
        _("Juste, mais deviné\u00a0? Touche «\u00a0Au hasard\u00a0»\u00a0: je te le redemanderai plus tôt."),
        _("Je choisis les questions pour que tu en saches le plus possible le jour de l’examen."),
        _("Pour travailler un sujet\u00a0: /quiz 1.7 ou /quiz glasl."),
    )
    return Reply(
        text="\n".join(lines) + f"\n\n{commands}",
        rows=(((_("▶ Une question"), Tap(action=Action.NEXT)),),),
    )
