"""What a file says once for thousands of questions costs no more than if each were short of it."""

import pytest

from questions.formats.drafts import UnreadableFile
from questions.formats.moodle_text import clean_category
from questions.formats.reading import read_file
from questions.formats.tags import find_objectives
from tests.questions.formats.workbook_files import with_shared_strings

LONG = "x" * 15_000


def test_a_name_of_a_field_is_cut_where_it_stands_in_a_note_s_explanation():
    text = f"#separator:tab\n#columns:Recto\tVerso\t{LONG}\tSource\nQui ?\tMoi\tmot\tLivre\n"

    [draft] = read_file(text.encode()).drafts

    assert draft.explanation == f"{LONG[:60]}\u00a0: mot\nSource\u00a0: Livre"


def test_of_the_tags_that_every_note_has_the_first_fifty_are_read():
    text = f"#separator:tab\n#tags:1.7.2.1 {'mot ' * 1_000}\nQui ?\tMoi\n"

    [draft] = read_file(text.encode()).drafts

    assert (len(draft.tags), draft.objectives) == (50, ("1.7.2.1",))


def test_codes_are_looked_for_at_the_beginning_of_tags_and_categories():
    assert find_objectives(("Droit 1.7.2.1", "x" * 1_900, "1.1.1.1")) == ("1.7.2.1", "1.1.1.1")
    assert find_objectives(("Droit 1.7.2.1", "x" * 2_000, "1.1.1.1")) == ("1.7.2.1",)
    cut = [find_objectives(("x" * (2_000 - kept) + " 1.7.2.12",)) for kept in range(12)]
    assert set(cut) == {(), ("1.7.2.12",)}


@pytest.mark.timeout(20)
def test_a_category_of_roots_without_end_is_cleaned_at_once():
    # Measured without a bound: minutes, and again for every question below it.
    assert len(clean_category("$course$/" * 300_000)) < 9


def test_a_workbook_that_shows_one_long_text_in_a_thousand_cells_is_refused():
    rows = [f'<c r="A{row}" t="s"><v>{int(row > 1)}</v></c><c r="B{row}"><v>{row}</v></c>' for row in range(1, 1_500)]
    cells = "".join(f'<row r="{row}">{cell}</row>' for row, cell in enumerate(rows, start=1))

    with pytest.raises(UnreadableFile, match="20 millions de signes") as refused:
        read_file(with_shared_strings(["Question", LONG], cells))

    assert refused.value.code == "too-large"
