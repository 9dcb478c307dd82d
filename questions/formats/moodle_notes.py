"""What the trainer should know about one question that Moodle's formats hold, collected while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from questions.formats.drafts import Image, Issue
from questions.formats.moodle_question import RichText
from questions.formats.moodle_text import holds_latex, pull_data_images, render, shorten
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from questions.formats.drafts import DraftQuestion, Limits
    from questions.formats.markup import Rendered
    from questions.formats.moodle_question import MoodleQuestion

_ATTACHED = "@@PLUGINFILE@@/"
# Markup may be this much longer than what it shows: Word writes it so.
_MARKUP_FACTOR = 4


class KeptOut(Exception):
    """The question can't be played; `code` and `message` as in an Issue, the message without the question's name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Notes:
    """Renders the texts of one question and remembers what gets lost or mended on the way."""

    def __init__(self, question: MoodleQuestion, limits: Limits) -> None:
        self._question = question
        self._limits = limits
        self._files = dict(question.files)
        self._issues: dict[tuple[str, str], Issue] = {}

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Every warning so far, each once."""
        return tuple(self._issues.values())

    def warn(self, code: str, message: str) -> None:
        """Remember a warning about this question."""
        self._issues[code, message] = self._issue(code, Severity.WARNING, message)

    def block(self, reason: KeptOut) -> Issue:
        """The issue that says why this question stays out."""
        return self._issue(reason.code, Severity.BLOCK, reason.message)

    def shorten(self, text: str) -> str:
        """The text as it can be quoted in an issue."""
        return shorten(text)

    def render_prompt(self, rich: RichText) -> tuple[str, tuple[Image, ...]]:
        """The question's text and its pictures; a question that is only a picture is asked by its name."""
        rendered = self._render(rich)
        images = tuple(image for address in rendered.images if (image := self._find_image(address)))
        if rendered.text:
            return rendered.text, images
        if not self._question.name.strip():
            raise KeptOut("empty-prompt", "l’énoncé est vide\u00a0; écrivez-le.")
        self.warn("empty-prompt", "l’énoncé est vide\u00a0; son nom en tient lieu, complétez-le.")
        return shorten(self._question.name, 255), images

    def render(self, rich: RichText) -> str:
        """The text of a feedback or the like; its pictures are lost."""
        rendered = self._render(rich)
        if rendered.images:
            self.warn("lost-image", "l’image d’un commentaire est perdue\u00a0; décrivez-la en mots.")
        return rendered.text

    def render_option(self, rich: RichText) -> str:
        """The text of an answer, empty if it has none, as Moodle drops those."""
        text = self.render_side(rich)
        if not text:
            self.warn("empty-option", "une réponse vide a été laissée de côté\u00a0; vérifiez qu’il n’en manque pas.")
        return text

    def render_side(self, rich: RichText) -> str:
        """The text of one side of a pair, which may be empty."""
        rendered = self._render(rich)
        if rendered.images and not rendered.text:
            raise KeptOut("image-option", "une réponse n’est qu’une image\u00a0; décrivez-la en mots.")
        if rendered.images:
            self.warn("lost-image", "l’image d’une réponse est perdue\u00a0; décrivez-la en mots.")
        return rendered.text

    def warn_of_latex(self, draft: DraftQuestion) -> None:
        """Remember that a formula will be shown as its source."""
        shown = [draft.prompt, draft.explanation, *(option.text for option in (*draft.options, *draft.accepted))]
        shown += [side for pair in draft.pairs for side in (pair.left, pair.right)]
        if any(holds_latex(text) for text in shown):
            self.warn(
                "latex", "les formules LaTeX seront montrées telles quelles\u00a0; récrivez-les en mots ou en image."
            )

    def _render(self, rich: RichText) -> Rendered:
        text = pull_data_images(rich.text, self._files)
        most = self._limits.text_characters
        if len(text) <= _MARKUP_FACTOR * most:
            rendered = render(RichText(text=text, format=rich.format))
            if len(rendered.text) <= most:
                return rendered
        raise KeptOut("too-long", f"un texte dépasse {most} signes\u00a0; raccourcissez-le.")

    def _find_image(self, address: str) -> Image | None:
        if address.startswith(_ATTACHED):
            name = unquote(address.removeprefix(_ATTACHED).partition("?")[0])
            data = self._files.get(name) or self._files.get(name.rpartition("/")[2])
            if data:
                return Image(name=name, data=data)
        elif "://" in address or address.startswith("//"):
            message = f"l’image {shorten(address)} n’est pas dans le fichier\u00a0; joignez-la ou décrivez-la en mots."
            self.warn("remote-image", message)
            return None
        self.warn(
            "missing-image", f"l’image «\u00a0{shorten(address)}\u00a0» manque dans le fichier\u00a0; joignez-la."
        )
        return None

    def _issue(self, code: str, severity: Severity, message: str) -> Issue:
        label = shorten(self._question.name) or shorten(_render_label(self._question.text))
        place = f"«\u00a0{label}\u00a0»\u00a0: {message}" if label else message[:1].upper() + message[1:]
        return Issue(code=code, severity=severity, message=place, line=self._question.line)


def _render_label(rich: RichText) -> str:
    """The beginning of a text, enough to recognise the question by."""
    return render(RichText(text=rich.text[:1000], format=rich.format)).text
