"""Plots of measurements for `docs/performance.md`, legible on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from bot.views.canvas import BAR, INK, LATER, MARK, PAPER, QUIET, TRACK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from tests.benchmarks.measuring import Measurement

WIDTH, HEIGHT, DOTS_AN_INCH = 7.2, 5.4, 110
COLOURS = (BAR, LATER, MARK)


def plot_growth(found: Sequence[Measurement], folder: Path, *, stages: Sequence[str], limit: float) -> None:
    """`growth.png`: how the cost of an answer grows; `growth-stages.png`: what it is spent on."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = [one for one in found if one.about.get("stage") == ""]
    _plot_lines(cases, limit=limit).savefig(folder / "growth.png")
    parts = {stage: [one for one in found if one.about.get("stage") == stage] for stage in stages}
    _plot_stages(cases, parts).savefig(folder / "growth-stages.png")


def _plot_lines(cases: Sequence[Measurement], *, limit: float) -> Figure:
    """Milliseconds an answer over the reviews stored: where all grows, and where only what others stored does."""
    figure, axes = _prepare("What an answer costs as all of it grows")
    smallest, fewest = cases[0], cases[0].about["cards"]
    grown = [smallest, *(case for case in cases if case.about["cards"] != fewest)]
    others = [case for case in cases if case.about["cards"] == fewest]
    for points, colour, label in (
        (grown, BAR, "own cards grow too"),
        (others, MARK, f"own cards stay {fewest}"),
    ):
        reviews = [int(case.about["reviews"]) for case in points]
        middles = [case.median for case in points]
        spread = [[case.median - case.low for case in points], [case.high - case.median for case in points]]
        axes.errorbar(reviews, middles, yerr=spread, color=colour, linewidth=3, marker="o", markersize=9, label=label)
    axes.axhline(limit * smallest.median, color=QUIET, linestyle="--", linewidth=2)
    axes.text(0.02, limit * smallest.median, f"aim: {limit:g} ×", transform=axes.get_yaxis_transform(), **_TEXT)
    axes.set_xscale("log")
    axes.set_ylim(0, 1.25 * max(case.high for case in cases))
    axes.set_xticks([int(case.about["reviews"]) for case in grown], [_word(case) for case in grown])
    axes.minorticks_off()
    axes.margins(x=0.15)
    axes.set_ylabel("ms of processor time", fontsize=14, color=INK)
    axes.legend(fontsize=14, loc="lower right", frameon=False)
    return figure


def _plot_stages(cases: Sequence[Measurement], parts: dict[str, list[Measurement]]) -> Figure:
    """A bar for each case, made of the stages of a round."""
    figure, axes = _prepare("Where an answer’s time goes")
    places = list(range(len(cases), 0, -1))
    left = [0.0] * len(cases)
    for (stage, measured), colour in zip(parts.items(), COLOURS, strict=True):
        widths = [one.median for one in measured]
        axes.barh(places, widths, left=left, height=0.6, color=colour, label=stage)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(places, [_word(case) for case in cases])
    axes.set_xlabel("ms of processor time an answer", fontsize=14, color=INK)
    axes.set_ylim(0.4, len(cases) + 1.5)
    axes.legend(fontsize=13, loc="upper center", ncols=2, frameon=False)
    return figure


def _word(case: Measurement) -> str:
    people, reviews, cards = (_shorten(int(case.about[name])) for name in ("people", "reviews", "cards"))
    return f"{people} people\n{reviews} reviews\n{cards} cards"


def _shorten(number: int) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return str(number)


_TEXT: dict[str, Any] = {"fontsize": 13, "color": INK, "va": "bottom"}


def _prepare(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS_AN_INCH, facecolor=PAPER, layout="constrained")
    axes = figure.add_subplot(facecolor=PAPER)
    axes.set_title(title, fontsize=18, fontweight="bold", color=INK, loc="left", pad=12)
    axes.tick_params(colors=INK, labelsize=13)
    axes.grid(color=TRACK)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
