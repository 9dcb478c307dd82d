"""The measure itself, on a small folder of our own laid out like the corpus."""

import json

import pytest

from tests.corpus.compare_with_moodle import compare_aiken, compare_gift, measure_moodle_xml

EMPTY = {
    "n": "",
    "f": "0",
    "s": None,
    "a": [],
    "w": [],
    "fb": [],
    "g": "",
    "tf": None,
    "sub": [],
    "sa": [],
    "cat": None,
}


def asked(kind: str, text: str, **content) -> dict:
    return {**EMPTY, "t": kind, "n": text, "x": text, **content}


def choice(text: str, *options: tuple[str, float], **content) -> dict:
    texts, weights = zip(*options, strict=True)
    answers = {"a": list(texts), "w": list(weights), "fb": [""] * len(options)}
    return asked("multichoice", text, s=1, **answers, **content)


@pytest.fixture
def folder(tmp_path):
    """Writes files with what Moodle makes of them."""

    def write(name: str, **files: tuple[str, list[dict]]):
        (tmp_path / name).mkdir()
        lines = []
        for file, (text, questions) in files.items():
            (tmp_path / name / file).write_text(text)
            lines.append(json.dumps({"file": f"{name}/{file}", "utf8": True, "q": questions}))
        (tmp_path / f"expected-{name}-moodle.jsonl").write_text("\n".join(lines))
        return tmp_path

    return write


def test_the_same_questions_are_counted_as_identical(folder):
    text = "[html]<p>Un</p>{=a ~b ~}\n\nDeux{F}\n\nTrois{#1..5}\n\nQuatre{=c ->d =e ->f}\n\nLis ceci."
    questions = [
        choice("<p>Un</p>", ("a", 1), ("b", 0), ("", 0), f="1"),
        asked("truefalse", "Deux", tf=0),
        asked("numerical", "Trois", a=[3], w=[1], fb=[""]),
        asked("match", "Quatre", sub=["c", "e"], sa=["d", "f"]),
        asked("description", "Lis ceci."),
        asked("category", "", cat="$course$/top"),
    ]

    found = compare_gift(folder("gift", a=(text, questions)))

    assert (found.files, found.questions, found.identical, found.not_played) == (1, 5, 4, 1)
    assert found.differences == ()
    assert found.share == found.identical_share == 1.0


def test_another_key_is_a_difference_that_nothing_excuses(folder):
    found = compare_gift(folder("gift", a=("Un{=a ~b}", [choice("Un", ("a", 0), ("b", 1))])))

    assert [(each.reason, each.deliberate) for each in found.differences] == [("content", False)]
    assert found.share == 0.0


def test_a_difference_that_an_issue_names_is_deliberate(folder):
    text = "Un{=a =%0%*#Non.}\n\nIl {=va} et {=vient}\n\n::D::Deux{T}\n::T::Trois{F}"
    questions = [
        asked("shortanswer", "Un", a=["a", "*"], w=[1, 0], fb=["", "Non."]),
        asked("shortanswer", "Il _____ et {=vient}", a=["va"], w=[1], fb=[""]),
        asked("truefalse", "Deux_____ ::T::Trois{F}", tf=1) | {"n": "D"},
    ]

    found = compare_gift(folder("gift", a=(text, questions)))

    assert [(each.reason, each.deliberate) for each in found.differences] == [
        ("lost-feedback", True),
        ("two-gaps", True),
        ("no-empty-line", True),
        ("more", True),
    ]
    assert (found.identical, found.share) == (0, 1.0)


def test_a_refused_file_costs_all_its_questions(folder):
    found = compare_aiken(folder("aiken", a=("Rien", [choice("Un", ("a", 1), ("b", 0))])))

    assert [(each.reason, each.deliberate) for each in found.differences] == [("refused", False)]


def test_moodle_xml_is_measured_by_files_and_what_they_give(tmp_path):
    (tmp_path / "moodle_xml").mkdir()
    (tmp_path / "moodle_xml" / "a.xml").write_text("<quiz><question type='essay'><name>Un</name></question></quiz>")
    (tmp_path / "moodle_xml" / "b.xml").write_text("<MOODLE_BACKUP/>")

    found = measure_moodle_xml(tmp_path)

    assert (found.files, found.read, found.issues) == (2, 1, {"not-playable": 1})
    assert [name for name, _ in found.refused] == ["b.xml"]
