"""One small file of each kind that a trainer may send, all of the tests' own making."""

import gzip
import json
from io import BytesIO

import openpyxl

from questions.formats.company_form import FormField
from questions.formats.company_xlsx import write_xlsx_form
from questions.formats.company_yaml import write_yaml_form
from questions.formats.drafts import Format
from questions.knowledge.company import CompanyPrompt
from tests.questions.formats.anki_package import a_new_package, a_note, a_package, an_old_package

FIELDS = (
    FormField(
        objective="1.4.2.3",
        title="Un titre",
        prompt=CompanyPrompt(
            key="hierarchie",
            shape="ordered",
            ask="La hiérarchie.",
            example=("la cheffe", "l’équipe", "l’apprentie"),
            question="Quelle est la hiérarchie ?",
        ),
    ),
)
FILLED_FORM = (
    write_yaml_form(FIELDS)
    .replace('company: ""', "company: Lac SA")
    .replace("right: []", "right: [Direction, Équipe, Agent]")
)


def a_workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def an_ole_file(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100 + f"{stream}\0".encode("utf-16-le") + b"\x00" * 100


GIFT = (
    "// essai\n::Ciel:: De quelle couleur est le ciel ? {=bleu ~vert#Non. ~rouge}\n\n"
    "$CATEGORY: $course$/A\n\nVrai ? {T}\n"
)
AIKEN = "De quelle couleur est le ciel ?\nA. vert\nB. bleu\nANSWER: B\n\nEt l’herbe ?\nA) verte\nB) bleue\nANSWER: A\n"
MOODLE_XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- banque --><quiz>'
    '<question type="truefalse"><name><text>n</text></name>'
    "<questiontext><text>Vrai ?</text></questiontext><answer fraction='100'><text>true</text></answer>"
    "<answer fraction='0'><text>false</text></answer></question></quiz>"
)
CSV = "Question;Réponse A;Réponse B;Bonne réponse\nQuelle couleur ?;bleu;vert;A\nEt là ?;oui;non;B\n"
ANKI = "#separator:tab\n#html:true\nCRM\tles clients\nACD\tles appels\n"
YAML = "title: Essai\nquestions:\n  - prompt: Quelle couleur ?\n    right: bleu\n    wrong: [vert, rouge]\n"

KNOWN = {
    "gift": (GIFT.encode(), Format.GIFT),
    "gift in utf-16": (GIFT.encode("utf-16"), Format.GIFT),
    "gift with only braces": (b"Que penses-tu de ceci ? {}\n", Format.GIFT),
    "gift with one answer": (b"La capitale est {=Berne} depuis 1848.\n", Format.GIFT),
    "aiken": (AIKEN.encode("cp1252"), Format.AIKEN),
    "french aiken": ("Combien ?\na) un\nb) deux\nBonne réponse : b\n".encode(), Format.AIKEN),
    "moodle xml": (MOODLE_XML.encode(), Format.MOODLE_XML),
    "moodle xml without quiz": (b"\n<question type='essay'/>", Format.MOODLE_XML),
    "csv": (CSV.encode("utf-8-sig"), Format.CSV),
    "csv with braces": (b'question,answer\n"Que fait f(){return {}} ?","{~rien}"\n', Format.CSV),
    "two columns with commas": (b"CRM,les clients\nACD,les appels\nIVR,la voix\n", Format.CSV),
    "tabulated, with keys": (b"Q1\tun\tdeux\tA\nQ2\toui\tnon\tB\n", Format.CSV),
    "xlsx": (a_workbook(("Question", "Réponse"), ("a", "b")), Format.XLSX),
    "xls": (an_ole_file("Workbook"), Format.XLSX),
    "ods": (
        a_package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        Format.XLSX,
    ),
    "anki text": (ANKI.encode(), Format.ANKI_TEXT),
    "flashcards": (b"CRM\tles clients\nACD\tles appels\n", Format.ANKI_TEXT),
    "flashcards with a dash": (b"CRM - les clients\nACD - les appels\n", Format.ANKI_TEXT),
    "cards of three columns": (b"CRM\tles clients\ttag\nACD\tles appels\ttag2\n", Format.ANKI_TEXT),
    "old apkg": (an_old_package(a_note("a", "b")), Format.APKG),
    "new apkg": (a_new_package(a_note("a", "b")), Format.APKG),
    "our yaml": (YAML.encode(), Format.RAPPEL_YAML),
    "our json": (json.dumps({"questions": [{"prompt": "a", "right": "b"}]}).encode(), Format.RAPPEL_JSON),
    "company form as text": (FILLED_FORM.encode(), Format.COMPANY_FORM),
    "company form as a workbook": (write_xlsx_form(FIELDS), Format.COMPANY_FORM),
}

# Known by their content, but there is nothing in them to be asked.
NOTHING_ASKED = {"gift with only braces", "moodle xml without quiz", "tabulated, with keys", "xls", "ods"}

REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\r\n", "empty"),
    "nothing but a byte order mark": (b"\xef\xbb\xbf\n", "empty"),
    "signs that only look blank": (b"\x1c\n\x1d", "empty"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "pdf"),
    "docx": (a_package({"[Content_Types].xml": "", "word/document.xml": ""}), "word"),
    "doc": (an_ole_file("WordDocument"), "word"),
    "rtf": (b"{\\rtf1\\ansi question}", "word"),
    "odt": (a_package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}), "word"),
    "pptx": (a_package({"ppt/presentation.xml": ""}), "slides"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "image"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image"),
    "mp3": (b"ID3\x04" + b"\x00" * 60, "media"),
    "protected xlsx": (an_ole_file("EncryptedPackage"), "password"),
    "course backup": (a_package({"moodle_backup.xml": ""}), "course-backup"),
    "packed course backup": (gzip.compress(b".ARCHIVE_INDEX\x00 moodle_backup.xml"), "course-backup"),
    "xml of a course backup": (
        b'<?xml version="1.0"?>\n<moodle_backup><information/></moodle_backup>',
        "course-backup",
    ),
    "h5p": (a_package({"h5p.json": "{}"}), "h5p"),
    "qti package": (a_package({"imsmanifest.xml": ""}), "qti"),
    "qti": (b'<?xml version="1.0"?><assessmentItem/>', "qti"),
    "zip": (a_package({"questions.gift": GIFT}), "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "archive"),
    "gz": (gzip.compress(b"x"), "archive"),
    "truncated zip": (a_workbook(("a", "b"))[:200], "broken-file"),
    "anki's own database": (b"SQLite format 3\x00" + b"\x00" * 100, "anki-collection"),
    "web page": (b"<!DOCTYPE html>\n<html><body>Question ?</body></html>", "web-page"),
    "other xml": (b'<?xml version="1.0"?><rss/>', "xml"),
    "many comments": (b"<?xml version='1.0'?>" + b"<!--x-->" * 5000 + b"<1", "xml"),
    "other json": (b'{"name": "a", "value": [1]}', "json"),
    "other yaml": ("---\nquestion: |\n  Combien ?\nréponse: 3\n".encode(), "yaml"),
    "choices without key": (b"1. Combien ?\na. un\nb. deux\nc. trois\n2. Et la ?\na. oui\nb. non\n", "no-key"),
    "a letter": (b"Bonjour,\nvoici mes questions pour demain.\nMerci\n", "unknown"),
    "noise": (bytes(range(256)) * 4, "binary"),
}
