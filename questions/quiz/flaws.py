"""What an item-writing rule finds wrong with a question, in words that say how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a flaw is: a *block* makes the question unusable, a *warning* lets test-wise readers guess."""

    BLOCK = "block"
    WARNING = "warning"


class Rule(StrEnum):
    """The item-writing rules; `check_question` and `check_bank` say what each looks for."""

    NO_SINGLE_KEY = "no-single-key"
    TOO_FEW_OPTIONS = "too-few-options"
    SAME_OPTION = "same-option"
    EMPTY_TEXT = "empty-text"
    NO_EXPLANATION = "no-explanation"
    NO_SOURCE = "no-source"
    POSITION_WORDS = "position-words"
    ALSO_RIGHT = "also-right"
    TOO_LONG = "too-long"
    ALL_OR_NONE = "all-or-none"
    COMBINED_OPTIONS = "combined-options"
    NESTED_OPTIONS = "nested-options"
    KEY_LONGEST = "key-longest"
    ABSOLUTE_DISTRACTORS = "absolute-distractors"
    PLAIN_NEGATION = "plain-negation"
    DOUBLE_NEGATION = "double-negation"
    GRAMMAR_CUE = "grammar-cue"
    KEY_STANDS_OUT = "key-stands-out"
    KEY_WORD_IN_PROMPT = "key-word-in-prompt"
    UNFOCUSED_PROMPT = "unfocused-prompt"
    NEAR_DUPLICATE = "near-duplicate"
    KEY_LONGEST_TOO_OFTEN = "key-longest-too-often"
    TRUE_FALSE_IMBALANCE = "true-false-imbalance"
    LONG_SENTENCES = "long-sentences"
    NEEDLESS_EXCEPTION = "needless-exception"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One breach of a rule: the question (empty for a flaw of the whole bank) and one sentence with the remedy."""

    rule: Rule
    severity: Severity
    message: str
    question_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleException:
    """A breach that authors accept: which question, which rule, and why."""

    question_id: str
    rule: Rule
    reason: str
