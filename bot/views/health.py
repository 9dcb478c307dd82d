"""The admins' screen: how the bot is doing, what to do about it, and the ways from there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.reply import Reply, escape
from bot.views.times import at_time, decimal, for_long, grouped
from questions import health
from questions.health import Light
from questions.people import Role

if TYPE_CHECKING:
    from bot.use_cases.health import HealthReport
    from bot.views.reply import Row

LIGHTS: Final = {Light.GREEN: "🟢", Light.ORANGE: "🟠", Light.RED: "🔴"}
_UNITS: Final = ("Ko", "Mo", "Go", "To")

Finding = tuple[Light, str, str]
"""A light, what is the case, and what to do unless the light is green."""


def show_health(report: HealthReport) -> Reply:
    """How the bot is doing at a glance."""
    findings = (
        *_judge_pause(report),
        _judge_last_update(report),
        _judge_queue(report),
        _judge_failures(report),
        _judge_outbox(report),
        _judge_given_up(report),
        _judge_unreachable(report),
        _judge_backup(report),
    )
    lines = [_word_summary(max(light for light, _words, _advice in findings), report), ""]
    for light, words, advice in findings:
        lines.append(f"{LIGHTS[light]} {words}")
        if light is not Light.GREEN and advice:
            lines.append(f"      ↳ <i>{advice}</i>")
    lines += ["", *_word_figures(report)]
    return Reply(text="\n".join(lines), rows=_list_rows(is_paused=report.paused_since is not None))


def _list_rows(*, is_paused: bool) -> tuple[Row, ...]:
    """The ways from here."""
    resume: Row = ((_("▶️ Reprendre les envois"), Tap(action=Action.SENDING_RESUME)),)
    return (
        *((resume,) if is_paused else ()),
        ((_("↻ Actualiser"), Tap(action=Action.ADMIN)),),
        ((_("👤 Rôles"), Tap(action=Action.ROLES)), (_("👥 Classes"), Tap(action=Action.COHORTS))),
        ((_("📚 Séries"), Tap(action=Action.SETS)), (_("✉️ Messages"), Tap(action=Action.BROADCASTS))),
        ((_("⚠️ Échecs"), Tap(action=Action.FAILURES)), (_("📜 Journal"), Tap(action=Action.JOURNAL))),
        ((_("🏆 Classements"), Tap(action=Action.BOARDS)), (_("⚑ Signalements"), Tap(action=Action.REPORTS))),
    )


def _word_summary(worst: Light, report: HealthReport) -> str:
    words = {
        Light.GREEN: _("Tout va bien"),
        Light.ORANGE: _("À surveiller"),
        Light.RED: _("Il faut agir"),
    }
    return f"{LIGHTS[worst]} <b>{words[worst]}</b> · {at_time(report.now, report.zone)}"


def _judge_last_update(report: HealthReport) -> Finding:
    last_at = report.vitals.last_update_at
    light = health.judge_last_update(last_at, report.now)
    if last_at is None:
        words = _("Reçu\u00a0: rien de personne d’autre ces derniers jours")
    else:
        words = _("Reçu\u00a0: dernier message il y a {wait}").format(wait=for_long(report.now - last_at))
    return light, words, _("Un jour sans personne\u00a0? Sinon, essayez le bot avec un autre compte.")


def _judge_queue(report: HealthReport) -> Finding:
    vitals = report.vitals
    if not vitals.pending or vitals.oldest_at is None:
        return Light.GREEN, _("À traiter\u00a0: rien n’attend"), ""
    wait = report.now - vitals.oldest_at
    light = health.judge_wait(wait, slow=health.QUEUE_SLOW, stuck=health.QUEUE_STUCK)
    words = _("À traiter\u00a0: {count}, le plus ancien depuis {wait}").format(
        count=grouped(vitals.pending), wait=for_long(wait)
    )
    return light, words, _("Si cela dure, redémarrez le bot\u00a0: rien ne se perd.")


def _judge_failures(report: HealthReport) -> Finding:
    failed = report.vitals.failed
    light = health.judge_count(failed, many=health.MANY_FAILURES)
    words = _("Échecs\u00a0: {count}").format(count=grouped(failed)) if failed else _("Échecs\u00a0: aucun")
    return light, words, _("Ouvrez ⚠️ Échecs pour réessayer ou écarter.")


def _judge_outbox(report: HealthReport) -> Finding:
    outbox = report.outbox
    light = health.judge_wait(outbox.oldest, slow=health.OUTBOX_SLOW, stuck=health.OUTBOX_STUCK)
    advice = _("Telegram est-il joignable\u00a0? Lancez «\u00a0rappel check\u00a0» sur le serveur.")
    if report.is_broadcasting and light is not Light.GREEN:
        light, advice = Light.ORANGE, _("Un envoi à plusieurs est en cours\u00a0: voyez ✉️ Messages.")
    later = outbox.pending - outbox.due
    if not outbox.pending:
        return light, _("À envoyer\u00a0: rien n’attend"), advice
    words = _("À envoyer\u00a0: {due} maintenant, {later} plus tard").format(
        due=grouped(outbox.due), later=grouped(later)
    )
    if outbox.oldest >= timedelta(minutes=1):
        words += ", " + _("le plus ancien depuis {wait}").format(wait=for_long(outbox.oldest))
    return light, words, advice


def _judge_given_up(report: HealthReport) -> Finding:
    count = report.outbox.given_up
    light = health.judge_count(count, many=health.MANY_GIVEN_UP)
    words = _("Abandonnés en 24\u00a0h\u00a0: {count}").format(count=grouped(count) if count else _("aucun"))
    return light, words, _("Le plus souvent des gens qui ont bloqué le bot\u00a0; sinon, voyez les logs.")


def _judge_unreachable(report: HealthReport) -> Finding:
    count = report.vitals.unreachable
    light = health.judge_unreachable(count, report.people)
    words = _("Injoignables\u00a0: {count} sur {people}").format(count=grouped(count), people=grouped(report.people))
    return light, words, _("Les classes disent de qui il s’agit\u00a0: parlez-leur de vive voix.")


def _judge_pause(report: HealthReport) -> tuple[Finding, ...]:
    if report.paused_since is None:
        return ()
    words = _("Envois en pause\u00a0: une sauvegarde a été restaurée le {moment}").format(
        moment=at_time(report.paused_since, report.zone)
    )
    advice = _(
        "Regardez si tout y est\u00a0; rappels et messages ne repartent qu’avec «\u00a0Reprendre les envois\u00a0»."
    )
    return ((Light.RED, words, advice),)


def _judge_backup(report: HealthReport) -> Finding:
    light = health.judge_backup(report.backup_at, report.now)
    if report.backup_at is None:
        words = _("Sauvegarde\u00a0: aucune sauvegarde connue")
        if report.has_folder:
            advice = _(
                "Rappel en fait une chaque nuit\u00a0; tout de suite\u00a0: «\u00a0rappel database backup\u00a0» sur "
                "le serveur. Essayez une fois de la restaurer."
            )
        else:
            advice = _("Nommez un dossier dans RAPPEL_BACKUPS\u00a0: Rappel en fait alors une chaque nuit.")
    else:
        words = _("Sauvegarde\u00a0: il y a {wait}").format(wait=for_long(report.now - report.backup_at))
        advice = _("Vérifiez RAPPEL_BACKUPS, puis lancez «\u00a0rappel database backup\u00a0» sur le serveur.")
    if report.backup_error:
        light, advice = max(light, Light.ORANGE), escape(report.backup_error)
        words += _(", la dernière a échoué")
    return light, words, advice


def _word_figures(report: HealthReport) -> tuple[str, ...]:
    roles, activity = report.roles, report.activity
    people = (
        counted("{count}\u00a0apprenti·e", "{count}\u00a0apprenti·es", roles.get(Role.APPRENTICE, 0)),
        counted("{count}\u00a0formateur·rice", "{count}\u00a0formateur·rices", roles.get(Role.TRAINER, 0)),
        counted("{count}\u00a0admin", "{count}\u00a0admins", roles.get(Role.ADMIN, 0)),
    )
    return (
        f"👥 {' · '.join(people)}",
        _("✍️ Aujourd’hui\u00a0: {people}, {answers} · 7\u00a0jours\u00a0: {lately}").format(
            people=counted("{count}\u00a0personne", "{count}\u00a0personnes", activity.today),
            answers=counted("{count}\u00a0réponse", "{count}\u00a0réponses", activity.answers_today),
            lately=counted("{count}\u00a0personne", "{count}\u00a0personnes", activity.lately),
        ),
        _("💾 Base\u00a0: {size} · schéma {schema}").format(
            size=word_size(report.vitals.bytes), schema=report.vitals.schema
        ),
    )


def word_size(size: int) -> str:
    """A number of bytes in the unit that suits: « 812 Ko », « 3,4 Go »."""
    number = size / 1024
    for unit in _UNITS[:-1]:
        if number < 1024:
            return f"{decimal(number)}\u00a0{unit}" if number < 10 else f"{number:.0f}\u00a0{unit}"
        number /= 1024
    return f"{decimal(number)}\u00a0{_UNITS[-1]}"
