"""The audit log on an admin's phone, and as a file."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.deeds import name_deed, word_deed
from bot.views.language import _, counted
from bot.views.reply import Document, Reply, cut_page, escape, in_rows, label, turn_pages
from bot.views.times import at_time
from questions.audit import ERASED, NOBODY, number_of
from questions.formats.tables.cells import neutralise_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.use_cases.journal import Actor, Filter, JournalLine, JournalPage
    from bot.views.reply import Row
    from questions.audit import AuditEntry, Deed

ACTORS_A_PAGE = 8
FILE_NAME = "rappel-journal.csv"


def show_journal(found: JournalPage) -> Reply:
    """A page of the log, how to choose, and the file."""
    lines = [
        _("📜 <b>Journal</b> · {entries}").format(
            entries=counted("{count}\u00a0entrée", "{count}\u00a0entrées", found.count)
        )
    ]
    lines += _word_filter(found)
    lines += [_word_line(line, found.zone) for line in found.lines] or ["", _("Rien ici.")]
    here = _to_journal(found.chosen.deed, found.chosen.by)
    rows: list[Row] = [*turn_pages(found.page, found.pages, here)]
    rows.append(
        (
            (_("🔎 Par acte"), _with(Action.JOURNAL_DEEDS, here)),
            (_("🔎 Par personne"), _with(Action.JOURNAL_PEOPLE, here)),
        )
    )
    if here != Tap(action=Action.JOURNAL):
        rows.append(((_("✖ Tout montrer"), Tap(action=Action.JOURNAL)),))
    rows.append(
        (
            (_("💾 Exporter (CSV)"), _with(Action.JOURNAL_EXPORT, here)),
            (_("⬅ Administration"), Tap(action=Action.ADMIN)),
        )
    )
    return Reply(text="\n".join(lines), rows=tuple(rows))


def show_deeds(deeds: Sequence[tuple[Deed, int]], chosen: Filter) -> Reply:
    """The kinds of acts to choose from."""
    buttons = [(label(f"{name_deed(deed)} · {count}"), _to_journal(deed, chosen.by)) for deed, count in deeds]
    back = ((_("⬅ Journal"), Tap(action=Action.JOURNAL)),)
    return Reply(text=_("🔎 <b>Quels actes\u00a0?</b>"), rows=(*in_rows(buttons, 2), back))


def show_actors(actors: Sequence[Actor], chosen: Filter, *, page: int = 0) -> Reply:
    """Who to choose from, a page of them."""
    here = _with(Action.JOURNAL_PEOPLE, _to_journal(chosen.deed, chosen.by))
    some = cut_page(actors, size=ACTORS_A_PAGE, page=page, tap=here)
    rows: list[Row] = [
        (
            (
                label(f"{_word_actor(actor.person_id, actor.name)} · {actor.count}"),
                _to_journal(chosen.deed, actor.person_id),
            ),
        )
        for actor in some.shown
    ]
    rows.extend(some.turns)
    rows.append(((_("⬅ Journal"), Tap(action=Action.JOURNAL)),))
    return Reply(text=_("🔎 <b>Les actes de qui\u00a0?</b>"), rows=tuple(rows))


def write_journal(lines: Iterable[JournalLine], zone: tzinfo) -> Document:
    """The log as CSV that Swiss Excel opens by a double click; no cell is ever a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow((_("n°"), _("date"), _("qui"), _("n° de personne"), _("quoi"), _("acte"), _("sujet"), _("détail")))
    for line in lines:
        entry = line.entry
        cells = (
            str(entry.id),
            at_time(entry.at, zone),
            word_actor(line),
            "" if entry.person_id is None else str(entry.person_id),
            word_deed(line),
            entry.act,
            entry.subject,
            entry.detail,
        )
        writer.writerow([neutralise_cell(cell) for cell in cells])
    return Document(
        name=FILE_NAME,
        data=text.getvalue().encode("utf-8-sig"),
        caption=_("📜 Le journal, du plus récent au plus ancien."),
    )


def word_actor(line: JournalLine) -> str:
    """Who did it, unescaped."""
    return _word_actor(_actor_of(line.entry), line.actor)


def _actor_of(entry: AuditEntry) -> int:
    return NOBODY if entry.person_id is None else entry.person_id


def _word_actor(person_id: int, name: str) -> str:
    if person_id == NOBODY:
        return _("Serveur")
    if person_id == ERASED:
        return _("Quelqu’un qui n’est plus là")
    return name or _("Personne n°\u00a0{number}").format(number=person_id)


def _word_line(line: JournalLine, zone: tzinfo) -> str:
    return f"\n<i>{at_time(line.entry.at, zone)}</i>\n<b>{escape(word_actor(line))}</b> {escape(word_deed(line))}"


def _word_filter(found: JournalPage) -> list[str]:
    chosen = found.chosen
    words = [] if chosen.deed is None else [name_deed(chosen.deed)]
    if chosen.by is not None:
        words.append(_word_actor(chosen.by, found.by_name))
    return [f"🔎 {escape(' · '.join(words))}"] if words else []


def _to_journal(deed: Deed | None, by: int | None) -> Tap:
    """The log chosen so: the kind is the sequence, one more than the person's number the subject, 0 for all."""
    return Tap(
        action=Action.JOURNAL, asked_id=0 if by is None else by + 1, sequence=0 if deed is None else number_of(deed)
    )


def _with(action: Action, tap: Tap) -> Tap:
    return Tap(action=action, asked_id=tap.asked_id, sequence=tap.sequence)
