"""Every file ends in a reading or a clear refusal, whatever was done to it; `RAPPEL_FUZZ_EXAMPLES` says how many."""

import os

from hypothesis import HealthCheck, given, settings

from questions.formats.anki_text import read_anki_text
from questions.formats.apkg import read_apkg
from questions.formats.assembling import assemble
from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.rappel_json import read_rappel_json, write_rappel_json
from questions.formats.rappel_yaml import read_rappel_yaml, write_rappel_yaml
from questions.formats.reading import read_file
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.question import Kind
from questions.quiz.question_set import QuestionSet
from tests.builders import a_question
from tests.questions.formats.anki_package import (
    CLOZE,
    PNG,
    a_collection,
    a_new_package,
    a_note,
    a_package,
    an_old_package,
    pack,
)
from tests.questions.formats.file_samples import FIELDS, KNOWN
from tests.questions.formats.mutating import mutated
from tests.questions.formats.test_anki_text import EXPORT
from tests.questions.formats.test_rappel_formats import BY_HAND

EXAMPLES = int(os.environ.get("RAPPEL_FUZZ_EXAMPLES", "150"))
# Limits that small damage can reach: what happens at them is part of what is tried.
LIMITS = Limits(file_bytes=100_000, unpacked_bytes=300_000, rows=200, questions=100, text_characters=3_000)

EVERY_KIND = QuestionSet(
    id="essai", title="Essai", facts=(), questions=tuple(mark_version(a_question(kind)) for kind in Kind)
)
YAML = [BY_HAND.encode(), write_rappel_yaml(EVERY_KIND, {}), KNOWN["company form as text"][0]]
JSON = [write_rappel_json(EVERY_KIND, {}), KNOWN["our json"][0]]
ANKI = [
    EXPORT.encode(),
    "Combien ?\n\nA. un\nB. deux\tB\nEt là ?\n\nA. un\nB. deux\tA, B\n".encode(),
    "CRM - les clients\nACD - {{c1::les appels}}\n".encode("cp1252"),
    'a\t"b\nc"\t<b>d</b> [$]x[/$]\n"e ""f"""\tg\th\n'.encode("utf-16"),
]
TEXTS = [data for data, _ in KNOWN.values() if not data.startswith(b"PK")]
NOTES = (
    a_note('Qui ?<img src="a.png">', "<ul><li>un</li></ul>", "extra", tags=" 1.1.1.1 "),
    a_note("{{c1::Berne::ville}} et {{c2::Zurich {{c1::ici}}}}", "", type_id=CLOZE),
    a_note("Combien ?<br>A) un<br>B) deux", "B. deux"),
)
PACKAGES = [an_old_package(*NOTES, media={"a.png": PNG}), a_new_package(*NOTES, media={"a.png": PNG})]
OLD, NEW = a_collection(*NOTES), a_collection(*NOTES, schema=18)


def fuzz(seeds):
    """Runs a test on mutated seeds, as many as asked for, none of them remembered or shrunk by the clock."""

    def decorate(test):
        checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
        return settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=checks)(given(mutated(seeds))(test))

    return decorate


def read_or_refuse(read, data):
    try:
        return read(data)
    except UnreadableFile as refused:
        return refused


def ends_well(read, data):
    """Whether reading ends in a refusal of one sentence, or in a reading from which a set can be made and written."""
    reading = read_or_refuse(read, data)
    if isinstance(reading, UnreadableFile):
        assert reading.code
        assert reading.message.endswith(".")
        assert len(reading.message) < 400
        return
    assembly = assemble(reading, set_id="essai", title="Essai", known_codes={"1.1.1.1"})
    assert len(assembly.read) <= LIMITS.questions
    for issue in assembly.issues:
        issue.message.encode()
    assert read_rappel_json(write_rappel_json(assembly.question_set), Limits()).question_set == assembly.question_set


@fuzz(TEXTS + YAML + JSON + ANKI)
def test_a_damaged_text_is_read_or_refused(data):
    ends_well(lambda damaged: read_file(damaged, LIMITS, fields=lambda: FIELDS), data)


@fuzz(YAML)
def test_damaged_yaml_of_ours_is_read_or_refused(data):
    ends_well(lambda damaged: read_rappel_yaml(damaged, LIMITS), data)


@fuzz(JSON)
def test_damaged_json_of_ours_is_read_or_refused(data):
    ends_well(lambda damaged: read_rappel_json(damaged, LIMITS), data)


@fuzz(ANKI)
def test_a_damaged_text_of_anki_is_read_or_refused(data):
    ends_well(lambda damaged: read_anki_text(damaged, LIMITS), data)


@fuzz(PACKAGES)
def test_a_damaged_package_is_read_or_refused(data):
    ends_well(lambda damaged: read_apkg(damaged, LIMITS), data)


@fuzz([OLD])
def test_a_damaged_collection_in_a_sound_package_is_read_or_refused(data):
    ends_well(lambda damaged: read_apkg(a_package({"collection.anki2": damaged, "media": "{}"}), LIMITS), data)


@fuzz([NEW])
def test_a_damaged_collection_of_the_new_schema_is_read_or_refused(data):
    ends_well(
        lambda damaged: read_apkg(a_package({"collection.anki21b": pack(damaged), "media": pack(b"")}), LIMITS), data
    )


@fuzz([data for data, _ in KNOWN.values() if data.startswith(b"PK")])
def test_a_damaged_archive_is_read_or_refused(data):
    ends_well(lambda damaged: read_file(damaged, LIMITS, fields=lambda: FIELDS), data)
