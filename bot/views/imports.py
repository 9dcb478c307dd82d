"""A trainer's file on the way to a set: what to send, what was read, and what came of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.file_allowance import MOST_FILES
from bot.use_cases.screens import OpenQuestion
from bot.views.kinds import word_kinds
from bot.views.language import _, counted, familiarly
from bot.views.limits import cut_html, cut_text
from bot.views.plan_tree import offer_suggestions, show_plan_level, word_suggestions
from bot.views.question import show_question
from bot.views.reply import Reply, escape, label
from bot.views.times import at_time
from questions.quiz.asked import AskedQuestion
from questions.quiz.flaws import Severity
from questions.quiz.publishing import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from bot.use_cases.importing import FileRead
    from bot.use_cases.imports import ImportView
    from bot.use_cases.plan_tree import PlanLevel
    from bot.views.reply import Row
    from questions.formats.comparing import SetChanges
    from questions.formats.drafts import Issue
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Question

ISSUES_SHOWN = 5
OBJECTIVES_SHOWN = 4
LONGEST_SAMPLE = 600
LONGEST_ISSUE = 300


def show_what_to_send() -> Reply:
    """Which files can be sent, and where the sets are that came of them."""
    text = _(
        "📎 <b>Envoyer des questions</b>\nEnvoyez simplement votre fichier dans cette conversation\u00a0: Excel ou "
        "LibreOffice (.xlsx, .ods), CSV, GIFT, Moodle XML, Aiken, Kahoot, Anki (.apkg ou texte), le YAML ou le JSON de "
        "Rappel, ou un modèle d’entreprise rempli. 20\u00a0Mo au plus.\nJe vous montre d’abord ce que j’ai lu\u00a0; "
        "rien n’est importé sans votre accord. La légende du fichier, s’il y en a une, donne son nom à la série."
    )
    return Reply(text=text, rows=(((_("📚 Mes séries"), Tap(action=Action.SETS)),),))


def show_reading(file_name: str) -> Reply:
    """That the file is being read."""
    return Reply(text=_("📖 Je lis «\u00a0{name}\u00a0»…").format(name=escape(cut_text(file_name, 100))))


def word_file_from_apprentice() -> str:
    """What an apprentice reads who sent a file."""
    return _(
        "Merci, mais je ne lis que les fichiers des formatrices et formateurs. Envoie /quiz pour avoir une question."
    )


def word_too_large() -> str:
    """That the file is larger than may be."""
    return _("Ce fichier dépasse 20\u00a0Mo\u00a0; partagez-le en plusieurs et envoyez-les l’un après l’autre.")


def word_too_many_files(again_at: datetime, zone: tzinfo) -> str:
    """That no further file is read today, and from when on one is."""
    return _(
        "Vous avez envoyé {count}\u00a0fichiers en un jour, c’est le plus que je lise\u00a0; renvoyez celui-ci "
        "après le {moment}."
    ).format(count=MOST_FILES, moment=at_time(again_at, zone))


def show_unreadable(message: str) -> Reply:
    """Why the file gave nothing."""
    return Reply(text="✗ " + escape(message))


def show_nothing_read(read: FileRead) -> Reply:
    """Why not one question of the file can be asked."""
    lines = (_("✗ Ce fichier ne donne aucune question que je puisse poser."), *_word_issues(read.issues))
    again = _("Corrigez le fichier et renvoyez-le\u00a0; rien n’a été importé.")
    return Reply(text="\n".join((*lines, again)))


def show_import(view: ImportView) -> Reply:
    """What was read, what a yes would do, and two questions as apprentices will see them."""
    parts = [
        "\n".join((f"📄 <b>{escape(view.title)}</b>", word_kinds(view.kinds), *_word_news(view))),
        "\n".join(_word_objectives(view)),
        "\n".join(_word_issues(view.issues)),
        _word_samples(view),
    ]
    return Reply(text="\n\n".join(part for part in parts if part), rows=_list_buttons(view))


def show_imported(info: SetInfo) -> Reply:
    """That the set is there, and what comes next."""
    text = _("✅ <b>{title}</b> est importée\u00a0: {questions}.").format(
        title=escape(info.title),
        questions=counted("{count}\u00a0question", "{count}\u00a0questions", info.questions),
    )
    number = number_of(info.id)
    publish = (_("📣 Publier dans une classe"), Tap(action=Action.PUBLISH, asked_id=number))
    look = (_("📚 Voir la série"), Tap(action=Action.SET, asked_id=number))
    return Reply(text=text, rows=((publish,), (look,)))


def show_import_cancelled() -> Reply:
    """That nothing of the file stays."""
    return Reply(text=_("✖ Annulé\u00a0: rien n’a été importé."))


def show_plan(import_id: int, level: PlanLevel, *, page: int = 0) -> Reply:
    """A page of the plan, to choose from it the objective of the questions that have none."""
    browse = Tap(action=Action.IMPORT_PLAN, asked_id=import_id)
    pick = Tap(action=Action.IMPORT_OBJECTIVE, asked_id=import_id)
    ways_out = (((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),)
    return show_plan_level(level, browse=browse, pick=pick, page=page, ways_out=ways_out)


def _word_news(view: ImportView) -> list[str]:
    if view.changes is not None:
        return [
            _("🔄 Vous avez déjà une série de ce nom\u00a0: elle est mise à jour, et l’historique reste."),
            _word_changes(view.changes),
        ]
    lines = [_("🔄 La série du même nom est mise à jour, et l’historique reste.")] if view.replaces else []
    if view.known:
        lines.append(
            counted(
                "♻️ {count} est déjà connue (même contenu).", "♻️ {count} sont déjà connues (même contenu).", view.known
            )
        )
    if view.twin:
        lines.append(
            _(
                "🔎 Votre série <b>{title}</b> en contient déjà une bonne part. "
                "La mettre à jour garde l’historique\u00a0; sinon, c’est une nouvelle série."
            ).format(title=escape(view.twin))
        )
    return lines


def _word_changes(changes: SetChanges) -> str:
    parts = (
        counted("➕ {count}\u00a0nouvelle", "➕ {count}\u00a0nouvelles", len(changes.added)),
        counted("✏️ {count}\u00a0modifiée", "✏️ {count}\u00a0modifiées", len(changes.changed)),
        counted("➖ {count}\u00a0retirée", "➖ {count}\u00a0retirées", len(changes.withdrawn)),
        counted("♻️ {count}\u00a0déjà connue", "♻️ {count}\u00a0déjà connues", len(changes.unchanged)),
    )
    return " · ".join(parts)


def _word_objectives(view: ImportView) -> list[str]:
    lines = []
    if view.objectives:
        shown = ", ".join(f"{code} ({count})" for code, count in view.objectives[:OBJECTIVES_SHOWN])
        more = len(view.objectives) - OBJECTIVES_SHOWN
        lines.append(
            _("🎯 Objectifs\u00a0: {shown}").format(shown=shown)
            + (counted(" et {count} autre", " et {count} autres", more) if more > 0 else "")
        )
    if view.unserved:
        lines.append(
            counted(
                "🎯 {count}\u00a0question n’indique pas d’objectif. Lequel sert-elle\u00a0?",
                "🎯 {count}\u00a0questions n’indiquent pas d’objectif. Lequel servent-elles\u00a0?",
                len(view.unserved),
            )
        )
        lines += word_suggestions(view.suggested)
    return lines


def _word_issues(issues: Sequence[Issue]) -> list[str]:
    """How much is to be mended, and the first of it: what keeps questions out before mere remarks."""
    if not issues:
        return []
    blocks = sum(issue.severity is Severity.BLOCK for issue in issues)
    head = [counted("⚠️ <b>{count} à corriger</b>", "⚠️ <b>{count} à corriger</b>", blocks)] if blocks else []
    remarks = len(issues) - blocks
    head += [counted("💬 {count}\u00a0remarque", "💬 {count}\u00a0remarques", remarks)] if remarks else []
    ordered = sorted(issues, key=lambda issue: issue.severity is not Severity.BLOCK)
    counts = Counter(issue.code for issue in ordered)
    shown = (
        ordered
        if len(ordered) <= ISSUES_SHOWN
        else list({issue.code: issue for issue in reversed(ordered)}.values())[::-1]
    )
    shown = shown[:ISSUES_SHOWN]
    grouped = len(ordered) > ISSUES_SHOWN
    lines = [_word_issue(issue, counts[issue.code] if grouped else 1) for issue in shown]
    left = len(ordered) - (sum(counts[issue.code] for issue in shown) if grouped else len(shown))
    more = [counted("+ {count} autre", "+ {count} autres", left)] if left else []
    return [" · ".join(head), *lines, *more]


def _word_issue(issue: Issue, count: int) -> str:
    place = issue.cell or (_("ligne {line}").format(line=issue.line) if issue.line is not None else "")
    words = cut_text(issue.message, LONGEST_ISSUE)
    words = f"{place}\u00a0: {words}" if place else words
    mark = "✗" if issue.severity is Severity.BLOCK else "•"
    times = f" (×{count})" if count > 1 else ""
    return f"{mark} {escape(words)}{times}"


def _word_samples(view: ImportView) -> str:
    shown = [f"<blockquote>{show_sample(question, now=view.now)}</blockquote>" for question in view.samples]
    return "\n".join((_("👀 <b>Ce que verront vos apprenti·es</b>"), *shown)) if shown else ""


def show_sample(question: Question, *, now: datetime) -> str:
    """The question's message as apprentices will see it, cut where it is long."""
    asked = AskedQuestion(id=0, person_id=0, question=question, shuffle_seed=1, asked_at=now)
    picture = "🖼 " if question.image else ""
    with familiarly():
        text = show_question(OpenQuestion(asked=asked, is_new=True, now=now)).text
    return cut_html(picture + text, LONGEST_SAMPLE)


def _list_buttons(view: ImportView) -> tuple[Row, ...]:
    cancel = (_("✖ Annuler"), Tap(action=Action.IMPORT_CANCEL, asked_id=view.import_id))
    rows: list[Row] = []
    if view.twin:
        update = label(_("🔄 Mettre à jour {title}").format(title=view.twin))
        rows.append(((update, Tap(action=Action.IMPORT_UPDATE, asked_id=view.import_id)),))
    if not view.unserved:
        name = _("✔ Nouvelle série") if view.twin else _("✔ Importer")
        return (*rows, ((name, Tap(action=Action.IMPORT, asked_id=view.import_id)), cancel))
    rows += offer_suggestions(view.suggested, Tap(action=Action.IMPORT_OBJECTIVE, asked_id=view.import_id))
    if view.likely > 1:
        each = _("✨ À chaque question le sien ({count})").format(count=view.likely)
        rows.append(((each, Tap(action=Action.IMPORT_EACH, asked_id=view.import_id)),))
    other = (_("🎯 Autre objectif"), Tap(action=Action.IMPORT_OTHER_OBJECTIVE, asked_id=view.import_id))
    return (*rows, (other, cancel))
