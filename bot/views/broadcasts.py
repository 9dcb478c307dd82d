"""A message to many: written, shown as it will arrive, sent, followed, stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _, counted
from bot.views.reply import Reply, cut_page, escape, label, turn_pages
from bot.views.roles import word_role
from bot.views.times import at_time, for_long, grouped
from questions.broadcasts import DROPPED_STATES, LONGEST_TEXT, Audience, BroadcastState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.use_cases.broadcast_progress import BroadcastMessage, BroadcastPage, BroadcastView
    from bot.use_cases.broadcasts import BroadcastPlan, BroadcastStep, CohortChoice
    from bot.views.reply import Row
    from questions.broadcasts import Broadcast, Recipients
    from questions.cohorts import Cohort

A_SECOND: Final = 25
"""What the sender lets out for all in a second (`bot.pacing`), lest answers wait behind it."""
COHORTS_A_PAGE: Final = 8
COHORTS_NAMED: Final = 5
AUDIENCES: Final = tuple(Audience)
"""By the choice of a button, from 1; 0 opens the audience again."""
MARKS: Final = {
    BroadcastState.FILLING: "📨",
    BroadcastState.SENDING: "📨",
    BroadcastState.STOPPING: "⏹",
    BroadcastState.SENT: "✅",
    BroadcastState.STOPPED: "⏹",
}


def show_message(message: BroadcastMessage) -> Reply:
    """A message as it arrives: who writes, then every word of theirs."""
    text = escape(message.text)
    if not message.author or message.role is None:
        return Reply(text=f"✉️ {text}")
    return Reply(text=f"✉️ <b>{escape(message.author)}</b> · {word_role(message.role)}\n\n{text}")


def show_step(step: BroadcastStep) -> Reply:
    """What is to be written, and how to stop."""
    title = (
        _("✉️ <b>Nouveau message</b>")
        if step.cohort is None
        else _("✉️ <b>Message à la classe {name}</b>").format(name=escape(step.cohort.name))
    )
    text = _("Écrivez-le maintenant, tel qu’il doit arriver ({most}\u00a0signes au plus).").format(most=LONGEST_TEXT)
    more = _("Votre prénom et votre rôle figureront au-dessus. Rien ne part avant votre confirmation.")
    return Reply(text=f"{title}\n{text}\n{more}", rows=(_stop_writing(),))


def show_plan(plan: BroadcastPlan) -> Reply:
    """To whom the message above goes and when, and the yes; or the choice to whom."""
    if plan.audience is None or plan.recipients is None:
        return _ask_for_audience(plan)
    lines = [
        _("☝️ Voilà le message, tel qu’il arrivera. Pour le changer, écrivez-le de nouveau."),
        "",
        f"👥 <b>{escape(_word_audience(plan.audience, plan.cohorts))}</b>",
        *_word_recipients(plan.recipients),
    ]
    rows: list[Row] = []
    if plan.recipients.reachable:
        lines += _word_arrival(plan)
        words = _("📨 Envoyer à {people}").format(people=_people(plan.recipients.reachable))
        rows.append(((words, Tap(action=Action.BROADCAST_SEND, asked_id=plan.number)),))
    if plan.may_choose:
        rows.append(((_("⬅ Autres destinataires"), Tap(action=Action.BROADCAST_AUDIENCE, asked_id=plan.number)),))
    return Reply(text="\n".join(lines), rows=(*rows, _stop_writing()))


def _ask_for_audience(plan: BroadcastPlan) -> Reply:
    text = _(
        "☝️ Voilà le message, tel qu’il arrivera. Pour le changer, écrivez-le de nouveau.\n\nÀ qui l’envoyer\u00a0?"
    )
    rows: list[Row] = [
        ((words, Tap(action=Action.BROADCAST_AUDIENCE, asked_id=plan.number, choice=AUDIENCES.index(audience) + 1)),)
        for audience, words in (
            (Audience.APPRENTICES, _("🧑‍🎓 Tou·tes les apprenti·es")),
            (Audience.TRAINERS, _("🧑‍🏫 Formatrices et formateurs")),
            (Audience.EVERYONE, _("🌍 Tout le monde")),
        )
    ]
    rows.append(((_("👥 Choisir des classes"), Tap(action=Action.BROADCAST_COHORTS, asked_id=plan.number)),))
    return Reply(text=text, rows=(*rows, _stop_writing()))


def show_choice(choice: CohortChoice, *, page: int = 0) -> Reply:
    """The cohorts, ☑ before those chosen, a page of them."""
    here = Tap(action=Action.BROADCAST_COHORTS, asked_id=choice.number)
    some = cut_page(choice.cohorts, size=COHORTS_A_PAGE, page=page, tap=here)
    rows: list[Row] = [
        (
            (
                label(
                    f"{'☑' if cohort.id in choice.chosen else '☐'} {cohort.name}",
                    after=f" · {choice.members.get(cohort.id, 0)}",
                    keep_end=True,
                ),
                Tap(action=Action.BROADCAST_COHORT, asked_id=choice.number, sequence=cohort.id, choice=some.number),
            ),
        )
        for cohort in some.shown
    ]
    rows.extend(some.turns)
    if choice.chosen:
        words = counted("Suite avec {count}\u00a0classe ➡", "Suite avec {count}\u00a0classes ➡", len(choice.chosen))
        rows.append(((words, Tap(action=Action.BROADCAST_CHOSEN, asked_id=choice.number)),))
    rows.append(((_("⬅ Autres destinataires"), Tap(action=Action.BROADCAST_AUDIENCE, asked_id=choice.number)),))
    text = _("👥 Quelles classes reçoivent le message\u00a0? Après le nom\u00a0: le nombre d’apprenti·es.")
    if not choice.cohorts:
        text = _("👥 Il n’y a pas encore de classe.")
    return Reply(text=text, rows=tuple(rows))


def show_broadcast(view: BroadcastView) -> Reply:
    """How far a broadcast has come, and what can still be done."""
    new, tally = view.broadcast.new, view.tally
    lines = [
        f"<b>{_word_state(view)}</b>",
        f"👥 {escape(_word_audience(new.audience, view.cohorts))}",
        _("✍️ {author}, le {moment}").format(
            author=escape(view.author) or "–", moment=at_time(new.created_at, view.zone)
        ),
        "",
        _("✅ Envoyés\u00a0: {sent} sur {all}").format(sent=grouped(tally.sent), all=grouped(new.recipients.reachable)),
    ]
    if view.waiting:
        lines.append(
            _("⏳ En attente\u00a0: {count} ({when})").format(count=grouped(view.waiting), when=_word_wait(view))
        )
        lines.append(
            _("<i>Cet écran ne bouge pas tout seul\u00a0: «\u00a0↻ Actualiser\u00a0» montre où en est l’envoi.</i>")
        )
    lost = new.recipients.unreachable + tally.given_up
    if lost:
        lines.append(_("🔕 Injoignables\u00a0: {count}").format(count=grouped(lost)))
    if tally.dropped:
        lines.append(_word_dropped(view).format(count=grouped(tally.dropped)))
    return Reply(text="\n".join(lines), rows=_list_buttons(view))


def _word_dropped(view: BroadcastView) -> str:
    """Why some did not get it: it was stopped, or they had left the class before their turn came."""
    if view.broadcast.state in DROPPED_STATES:
        return _("⏹ Pas envoyés, car arrêté\u00a0: {count}")
    return _("🚪 Pas envoyés, car plus dans la classe\u00a0: {count}")


def _word_wait(view: BroadcastView) -> str:
    """When what waits will have arrived: soon, or in the morning."""
    if view.resumes_at > view.now:
        return _("la nuit est calme\u00a0: dès le {moment}").format(moment=at_time(view.resumes_at, view.zone))
    return _("env. {wait}").format(wait=for_long(timedelta(seconds=max(1, view.waiting / A_SECOND))))


def _list_buttons(view: BroadcastView) -> tuple[Row, ...]:
    about = Tap(action=Action.BROADCAST, asked_id=view.broadcast.id)
    rows: list[Row] = []
    if view.broadcast.closed_at is None:
        rows.append(((_("↻ Actualiser"), about),))
    if view.is_open:
        rows.append(((_("⏹ Arrêter l’envoi"), Tap(action=Action.BROADCAST_STOP, asked_id=view.broadcast.id)),))
    if view.may_list:
        rows.append(((_("⬅ Messages"), Tap(action=Action.BROADCASTS)),))
    else:
        rows += [
            ((label(f"⬅ {cohort.name}", keep_end=True), Tap(action=Action.COHORT, asked_id=cohort.id)),)
            for cohort in view.cohorts
        ]
    return tuple(rows)


def ask_to_stop(view: BroadcastView) -> Reply:
    """Whether the rest is really not to be sent."""
    text = _("⏹ Arrêter l’envoi\u00a0?\n✅ Déjà envoyés\u00a0: {sent}\n⏹ Ne partiront pas\u00a0: {waiting}").format(
        sent=grouped(view.tally.sent), waiting=grouped(view.waiting)
    )
    number = view.broadcast.id
    sure = (_("⏹ Oui, arrêter"), Tap(action=Action.BROADCAST_STOP, asked_id=number, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), Tap(action=Action.BROADCAST, asked_id=number))),))


def show_broadcasts(found: BroadcastPage) -> Reply:
    """A page of the broadcasts, and the way to a new one."""
    rows: list[Row] = [((_("➕ Nouveau message"), Tap(action=Action.BROADCAST_WRITE)),)]
    rows += [
        (
            (
                _label_broadcast(one, at_time(one.new.created_at, found.zone)),
                Tap(action=Action.BROADCAST, asked_id=one.id),
            ),
        )
        for one in found.broadcasts
    ]
    rows.extend(turn_pages(found.page, found.pages, Tap(action=Action.BROADCASTS)))
    rows.append(((_("⬅ Administration"), Tap(action=Action.ADMIN)),))
    text = _("✉️ <b>Messages à plusieurs</b>\nÀ un rôle, à des classes ou à tout le monde.")
    if not found.broadcasts:
        text += "\n" + _("Aucun n’a encore été envoyé.")
    return Reply(text=text, rows=tuple(rows))


def _label_broadcast(broadcast: Broadcast, moment: str) -> str:
    return label(f"{MARKS[broadcast.state]} {moment[:5]} {' '.join(broadcast.new.text.split())}")


def _stop_writing() -> Row:
    return ((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),)


def _word_audience(audience: Audience, cohorts: Sequence[Cohort]) -> str:
    match audience:
        case Audience.EVERYONE:
            return _("Tout le monde")
        case Audience.APPRENTICES:
            return _("Tou·tes les apprenti·es")
        case Audience.TRAINERS:
            return _("Formatrices et formateurs")
        case Audience.COHORTS:
            names = ", ".join(cohort.name for cohort in cohorts[:COHORTS_NAMED])
            more = len(cohorts) - COHORTS_NAMED
            if more > 0:
                names += counted(" et {count} autre", " et {count} autres", more)
            return (_("Classe {names}") if len(cohorts) == 1 else _("Classes {names}")).format(names=names)


def _word_recipients(recipients: Recipients) -> list[str]:
    if not recipients.reachable:
        return [_("Personne ne peut recevoir ce message\u00a0: choisissez d’autres destinataires.")]
    lines = [_("👤 {people}").format(people=_people(recipients.reachable))]
    if recipients.unreachable:
        lines.append(
            counted(
                "🔕 {count} de plus a bloqué le bot et ne le recevra pas",
                "🔕 {count} de plus ont bloqué le bot et ne le recevront pas",
                recipients.unreachable,
            )
        )
    return lines


def _word_arrival(plan: BroadcastPlan) -> list[str]:
    """When it arrives: now or in the morning, and how long it takes until all have it."""
    count = 0 if plan.recipients is None else plan.recipients.reachable
    lasting = for_long(timedelta(seconds=max(1, count / A_SECOND)))
    lines = [_("🕐 Tout le monde l’aura en {duration} environ.").format(duration=lasting)]
    for_whom = {
        Audience.TRAINERS: ((_("tout le monde"), plan.for_adults),),
        Audience.EVERYONE: ((_("adultes"), plan.for_adults), (_("apprenti·es"), plan.for_minors)),
    }.get(plan.audience or Audience.EVERYONE, ((_("tout le monde"), plan.for_minors),))
    lines += [_word_morning(who, at, plan) for who, at in for_whom if at > plan.now]
    return lines


def _word_morning(who: str, at: datetime, plan: BroadcastPlan) -> str:
    return _("🌙 Il est tard\u00a0: envoi dès le {moment} ({who}).").format(who=who, moment=at_time(at, plan.zone))


def _word_state(view: BroadcastView) -> str:
    match view.broadcast.state:
        case BroadcastState.STOPPED | BroadcastState.STOPPING:
            return _("⏹ Envoi arrêté")
        case _ if view.waiting:
            return _("📨 Envoi en cours")
        case _:
            return _("✅ Envoi terminé")


def _people(count: int) -> str:
    return (
        counted("{count}\u00a0personne", "{count}\u00a0personnes", count)
        if count < 1000
        else _("{count}\u00a0personnes").format(count=grouped(count))
    )
