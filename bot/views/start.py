"""Greeting, help and the menu's commands, for each role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _
from bot.views.reply import Reply, escape
from questions.cohorts import may_teach
from questions.people import Role

if TYPE_CHECKING:
    from bot.use_cases.people import Greeted
    from bot.views.reply import Row
    from questions.people import Person

NEEDED_FIRST = ("quiz", "progres", "objectifs", "examen", "reglages")
"""The commands that an apprentice's help explains."""


def list_commands(role: Role) -> list[tuple[str, str]]:
    """The commands of a role's menu with their descriptions; /start is Telegram's own button."""
    match role:
        case Role.APPRENTICE:
            return [
                *_study_commands(),
                _leaderboard_command(),
                ("classe", _("Voir ta classe et qui y voit quoi")),
                *_common_commands(),
            ]
        case Role.TRAINER:
            return [*_teaching_commands(), _leaderboards_command(), *_study_commands(), *_common_commands()]
        case Role.ADMIN:
            return [
                *_admin_commands(),
                *_teaching_commands(),
                _leaderboards_command(),
                *_study_commands(),
                *_common_commands(),
            ]


def _admin_commands() -> list[tuple[str, str]]:
    return [
        ("admin", _("État du bot, messages, échecs, journal")),
        ("roles", _("Formatrices, formateurs et admins")),
    ]


def _teaching_commands() -> list[tuple[str, str]]:
    return [
        ("classe", _("Classes\u00a0: créer, modifier, membres")),
        ("invitation", _("Inviter des apprenti·es, avec un code QR")),
        ("envoyer", _("Envoyer un fichier de questions")),
        ("ecrire", _("Écrire une question")),
        ("series", _("Séries de questions\u00a0: voir, publier, exporter")),
        ("statistiques", _("Qui sait quoi, qui a besoin d’aide")),
    ]


def _study_commands() -> list[tuple[str, str]]:
    return [
        ("quiz", _("Répondre à des questions")),
        ("progres", _("Voir les progrès et où ils mènent")),
        ("objectifs", _("Parcourir le plan et s’entraîner")),
        ("examen", _("Passer un examen blanc")),
        ("rappel", _("Choisir l’heure et les jours du rappel")),
        ("pause", _("Faire une pause\u00a0: vacances, maladie…")),
        ("reglages", _("Date d’examen, taille d’une série")),
    ]


def _leaderboard_command() -> tuple[str, str]:
    return "classement", _("Points, voisins et équipes")


def _leaderboards_command() -> tuple[str, str]:
    return "classement", _("Classements\u00a0: classes, équipes, export")


def _common_commands() -> list[tuple[str, str]]:
    return [
        ("annuler", _("Annuler la saisie ou la dernière réponse")),
        ("donnees", _("Données enregistrées\u00a0: voir, recevoir, effacer")),
        ("aide", _("Comment ça marche")),
    ]


def show_greeting(greeted: Greeted) -> Reply:
    """Who Rappel is, in three lines, and the button that begins."""
    if may_teach(greeted.person):
        return _greet_trainer(greeted.person)
    name = escape(greeted.person.first_name)
    hello = (
        _("👋 Salut {name}, je suis <b>Rappel</b>.") if greeted.is_new else _("👋 Content de te revoir, {name}\u00a0!")
    ).format(name=name)
    lines = (
        hello,
        _("Je te pose de petites questions sur ta formation d’agent·e relation client."),
        _("Je retiens tes réponses et je te redemande chaque chose juste avant que tu l’oublies."),
    )
    rows: list[Row] = [((_("▶ Commencer"), Tap(action=Action.NEXT)),)]
    if greeted.person.cohort_id is None:
        rows.append(((_("🔑 J’ai un code de classe"), Tap(action=Action.ENTER_CODE)),))
    return Reply(text="\n".join(lines), rows=tuple(rows))


def _greet_trainer(person: Person) -> Reply:
    lines = (
        _("👋 Bonjour {name}, je suis <b>Rappel</b>.").format(name=escape(person.first_name)),
        _("J’interroge vos apprenti·es par petites questions, chaque jour, jusqu’à l’examen."),
        _("Créez une classe avec /classe, puis faites-y entrer tout le monde avec /invitation."),
    )
    rows = (
        ((_("👥 Mes classes"), Tap(action=Action.COHORTS)),),
        ((_("▶ Essayer une question"), Tap(action=Action.NEXT)),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def show_help(role: Role) -> Reply:
    """How answering works and what the commands do: to an apprentice, what fits a phone."""
    commands = _list_first(role) if role is Role.APPRENTICE else _list_all(role)
    lines = _help_apprentice() if role is Role.APPRENTICE else _help_trainer()
    if role is Role.ADMIN:
        lines = (*lines, *_help_admin())
    return Reply(
        text="\n".join(lines) + f"\n\n{commands}",
        rows=(((_("▶ Une question"), Tap(action=Action.NEXT)),),),
    )


def _list_all(role: Role) -> str:
    return "\n".join(f"/{name} – {description}" for name, description in list_commands(role))


def _list_first(role: Role) -> str:
    """The commands that one needs first, and the names of the others, which the menu or the lines before explain."""
    commands = dict(list_commands(role))
    first = [f"/{name} – {commands[name]}" for name in NEEDED_FIRST]
    others = " ".join(f"/{name}" for name in commands if name not in {*NEEDED_FIRST, "annuler", "aide"})
    return "\n".join((*first, _("Aussi, dans le menu\u00a0: {commands}").format(commands=others)))


def _help_apprentice() -> tuple[str, ...]:
    return (
        _("<b>Comment ça marche</b>"),
        _("Réponds avec les boutons ou en écrivant\u00a0: une faute de frappe n’est pas grave."),
        _("Tu ne sais pas, ou tu as deviné\u00a0? Dis-le-moi avec le bouton\u00a0: je te le redemande bientôt."),
        _("Un sujet précis\u00a0: <code>/quiz 1.7</code> ou <code>/quiz glasl</code>."),
        _("Mauvais bouton\u00a0? /annuler défait ta dernière réponse et repose la question."),
        _("Un code de classe\u00a0? Écris-le ici."),
    )


def _help_trainer() -> tuple[str, ...]:
    return (
        _("<b>Comment ça marche</b>"),
        _("1. /classe\u00a0: donnez un nom à votre classe et une date d’examen."),
        _("2. /invitation\u00a0: projetez le code QR\u00a0; chacun·e l’ouvre avec son téléphone et donne son accord."),
        _("3. /classe, puis «\u00a0Membres\u00a0»\u00a0: qui répond, qui ne répond plus, qui a changé de téléphone."),
        _("4. /envoyer\u00a0: vos propres questions dans un fichier\u00a0; puis /series les donne à vos classes."),
        _("5. /ecrire\u00a0: une question, pas à pas. Un sondage transféré ici devient aussi une question."),
        _("6. /statistiques\u00a0: qui sait quoi, qui a besoin d’aide\u00a0; et un bilan le lundi s’il y a du neuf."),
        _("Vous pouvez répondre aux questions vous aussi\u00a0: /quiz. Vos réponses ne comptent dans aucune classe."),
    )


def _help_admin() -> tuple[str, ...]:
    return (
        "",
        _("<b>Administrer</b>"),
        _("/admin\u00a0: des feux disent si tout va bien, et quoi faire sinon\u00a0; de là, tout le reste\u00a0:"),
        _("👤 Rôles\u00a0: qui forme, qui administre, un lien pour en nommer. 👥 Classes et 📚 Séries\u00a0: toutes."),
        _("✉️ Messages\u00a0: écrire à plusieurs. ⚠️ Échecs\u00a0: ce qui n’a pas marché, à réessayer ou à écarter."),
        _("📜 Journal\u00a0: qui a fait quoi. ⚑ Signalements\u00a0: ce que l’on dit des questions livrées."),
        _("Effacer quelqu’un\u00a0: dans sa classe, 👤 Membres, puis 🗑\u00a0; ou dans 👤 Rôles."),
    )
