"""The measuring of a folder: what is read, what is refused, and nothing else."""

from tests.corpus.measure_tables import measure_tables
from tests.questions.formats.workbook_files import an_xlsx


def test_every_table_of_a_folder_is_measured(tmp_path):
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "capitals.xlsx").write_bytes(an_xlsx())
    (tmp_path / "nothing.csv").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"x")

    read, refused = measure_tables(tmp_path)

    assert (read.path.name, read.format, read.layout) == ("capitals.xlsx", "xlsx", "options-and-key by letter")
    assert (len(read.questions), read.issues, read.refused) == (2, (), "")
    assert (refused.path.name, refused.questions, refused.refused[:6]) == ("nothing.csv", (), "empty:")
    assert "2 choice" in read.describe()
