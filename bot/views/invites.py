"""An invite to show, project or send on; its secrets stand here once and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.callback_data import Action, Tap
from bot.views.canvas import INK, MIDDLE, Canvas, Look
from bot.views.language import _, counted
from bot.views.naming import of_name
from bot.views.reply import Picture, Reply, escape, in_rows, label
from bot.views.times import on_day_of
from questions.invites import APPRENTICE_USES, CODE_LENGTH, InviteKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.cohorts import CohortList
    from bot.use_cases.inviting import Invited
    from bot.views.reply import Row
    from questions.invites import Secrets

MOST_COHORTS: Final = 30
"""Admins may have more; those are reached by /classe, page by page."""
SIDE: Final = 10.0
BELOW: Final = 2.4
"""The picture's width and the room for the code below the square, in inches."""
LONGEST_AT_36_POINTS: Final = 32
"""How many letters fit side by side there."""


def show_invite(invited: Invited, *, bot_name: str) -> Picture:
    """The picture with QR and code, and how to use it; drawing takes a moment, so off the event loop."""
    link = make_link(invited.secrets, bot_name)
    return Picture(
        png=draw_invite(link, code=space_code(invited.secrets.code), address=f"t.me/{bot_name}"),
        caption=f"{_word(invited)}\n\n{_word_ways(invited, link)}",
        rows=_offer(invited),
    )


def make_link(secrets: Secrets, bot_name: str) -> str:
    """The deep link that opens the bot with the token."""
    return f"https://t.me/{bot_name}?start={secrets.token}"


def space_code(code: str) -> str:
    """The code in two halves, as it is read out."""
    return f"{code[: CODE_LENGTH // 2]}\u00a0{code[CODE_LENGTH // 2 :]}"


def _word(invited: Invited) -> str:
    until = on_day_of(invited.invite.expires_at, invited.zone)
    match invited.invite.kind:
        case InviteKind.APPRENTICE:
            places = counted("{count}\u00a0place", "{count}\u00a0places", invited.invite.uses_left)
            return _(
                "🔗 <b>Invitation dans {name}</b>\n{places}, jusqu’au {day}. 🔄 remplace ce code par un nouveau, pour "
                "autant de places."
            ).format(name=_name(invited), places=places, day=until)
        case InviteKind.TRAINER if invited.cohort is not None:
            return _(
                "🔗 <b>Pour un·e collègue dans {name}</b>\nQui l’ouvre devient formatrice ou formateur de cette "
                "classe. Un seul usage, jusqu’au {day}\u00a0: envoyez-le à la bonne personne."
            ).format(name=_name(invited), day=until)
        case InviteKind.TRAINER:
            return _(
                "🔗 <b>Pour une formatrice ou un formateur</b>\nQui l’ouvre peut créer des classes. Un seul usage, "
                "jusqu’au {day}\u00a0: envoyez-le à la bonne personne."
            ).format(day=until)
        case InviteKind.RELINK:
            name = invited.person.first_name if invited.person else ""
            return _(
                "📱 <b>Nouveau téléphone {of_name}</b>\nÀ ouvrir avec son nouveau compte Telegram\u00a0: tout son "
                "historique le suit, l’ancien compte n’y a plus accès. Un seul usage, jusqu’au {day}\u00a0: ne le "
                "donnez qu’à {name}."
            ).format(of_name=of_name(name), name=escape(name), day=until)


def _name(invited: Invited) -> str:
    return escape(invited.cohort.name if invited.cohort else "")


def _word_ways(invited: Invited, link: str) -> str:
    return _("Scanner le code QR, ou ouvrir\n{link}\nou écrire ce code au bot\u00a0: <code>{code}</code>").format(
        link=escape(link), code=invited.secrets.code
    )


def _offer(invited: Invited) -> tuple[Row, ...]:
    """Revoking; for apprentices also another one in its place, for as many as wished."""
    invite_id = invited.invite.id
    revoke = ((_("🚫 Révoquer"), Tap(action=Action.INVITE_REVOKE, asked_id=invite_id)),)
    if invited.invite.kind is not InviteKind.APPRENTICE:
        return (revoke,)
    renewals = tuple(
        (
            "🔄 " + counted("{count}\u00a0place", "{count}\u00a0places", uses),
            Tap(action=Action.INVITE_RENEW, asked_id=invite_id, choice=APPRENTICE_USES.index(uses)),
        )
        for uses in sorted(APPRENTICE_USES)
    )
    return (*in_rows(renewals, 2), revoke)


def show_revoked() -> Reply:
    """That an invite leads nowhere any more."""
    return Reply(text=_("🚫 Révoqué\u00a0: ce lien et ce code ne fonctionnent plus."))


def choose_cohort(found: CohortList) -> Reply:
    """Into which cohort to invite; without any, the way to one."""
    if not found.entries:
        text = _("Il faut d’abord une classe.")
        return Reply(text=text, rows=(((_("➕ Nouvelle classe"), Tap(action=Action.COHORT_CREATE)),),))
    rows = tuple(
        ((label(entry.cohort.name, keep_end=True), Tap(action=Action.INVITE, asked_id=entry.cohort.id)),)
        for entry in found.entries[-MOST_COHORTS:]
    )
    return Reply(text=_("🔗 Dans quelle classe inviter\u00a0?"), rows=rows)


def draw_invite(link: str, *, code: str, address: str) -> bytes:
    """A PNG to project: the link as a QR code, below it the code to type and where; black on white for any camera."""
    canvas = Canvas(SIDE, SIDE + BELOW, paper="white")
    modules = _modules(link)
    side = SIDE / len(modules)
    for row, line in enumerate(modules):
        for column, is_dark in enumerate(line):
            if is_dark:
                canvas.box((column * side, row * side), (side, side), "black")
    canvas.write(code, (SIDE / 2, SIDE + 0.38 * BELOW), Look(96, INK, bold=True), at=MIDDLE)
    size = 36 * min(1, LONGEST_AT_36_POINTS / len(address))
    canvas.write(address, (SIDE / 2, SIDE + 0.83 * BELOW), Look(size), at=MIDDLE)
    return canvas.png()


def _modules(link: str) -> Sequence[Sequence[bool]]:
    """Whether each module of the QR code is dark, row by row, with the quiet zone of four that readers need."""
    import segno  # noqa: PLC0415 - a few pictures a year

    return [[bool(dark) for dark in row] for row in segno.make_qr(link, error="m").matrix_iter(border=4)]
