"""What a company adds to the bank: the class of an objective, and the prompts its trainer fills in.

Half of the objectives speak of *one's own* company: its products, its hierarchy, its rules. The bank can't know
them. It ships the questions to put to the trainer; the filled-in form becomes a question set.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from questions.knowledge.facts import Key, Line, Sentence, Shape

MIN_RIGHT = {"ordered": 3, "listed": 3, "paired": 3, "single": 1, "number": 1, "open": 3}
MIN_WRONG = {"listed": 2, "single": 2}
PAIR_SIGN = " = "


class CompanyPrompt(Shape):
    """One thing the company supplies, and the question that it becomes.

    `shape` says how the lines are read: *ordered* lines are put in order, *listed* ones told from lines that don't
    belong, *paired* ones (« terme = sens ») linked, a *single* one chosen, a *number* typed, *open* ones are the
    key points of a free answer. `ask` addresses the trainer (*vous*), `question` the apprentice (*tu*);
    `question_one` asks for one `{term}` of a paired list. `example` and `not_example` show the form only.
    """

    key: Key
    shape: Literal["ordered", "listed", "paired", "single", "number", "open"]
    ask: Sentence
    example: tuple[Line, ...] = Field(min_length=1)
    not_example: tuple[Line, ...] = ()
    question: Sentence
    question_one: Annotated[str, Field(pattern=r"\{term\}", max_length=200)] | None = None
    unit: str = ""

    @model_validator(mode="after")
    def _examples_show_the_shape(self) -> Self:
        right, wrong = MIN_RIGHT[self.shape], MIN_WRONG.get(self.shape, 0)
        if len(self.example) < right or len(self.not_example) < wrong:
            message = f"la forme «\u00a0{self.shape}\u00a0» demande au moins {right} lignes sous «\u00a0example\u00a0»"
            raise ValueError(f"{message} et {wrong} sous «\u00a0not_example\u00a0».")
        if (self.shape == "paired") != (self.question_one is not None):
            message = "«\u00a0question_one\u00a0» va avec la forme «\u00a0paired\u00a0», et elle seule."
            raise ValueError(message)
        if self.shape == "paired" and not all(PAIR_SIGN in line for line in self.example):
            message = "chaque ligne sous «\u00a0example\u00a0» s’écrit «\u00a0terme = sens\u00a0»."
            raise ValueError(message)
        return self


class ObjectiveNeeds(Shape):
    """How an objective is covered: class A by the bank alone, B by the company, C by both."""

    model_config = Shape.model_config | {"populate_by_name": True}

    kind: Literal["A", "B", "C"] = Field(alias="class")
    company: tuple[CompanyPrompt, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _company_prompts_go_with_the_class(self) -> Self:
        if self.kind == "A" and self.company:
            message = "un objectif de classe A ne demande rien à l’entreprise\u00a0; retirez «\u00a0company\u00a0»."
            raise ValueError(message)
        if self.kind != "A" and len(self.company) < 3:
            message = f"la classe {self.kind} demande 3 à 8 questions à l’entreprise sous «\u00a0company\u00a0»."
            raise ValueError(message)
        return self
