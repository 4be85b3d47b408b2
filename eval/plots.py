"""Plots of a report as SVG, drawn by matplotlib."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from corpus.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which people with any colour vision tell apart, less the yellow that vanishes on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_MARKS = "osD^vPX"

# Text stays text (searchable, small); matplotlib's ids otherwise change from run to run.
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "wence", "axes.spines.top": False, "axes.spines.right": False}
_PREAMBLE = re.compile(r"^.*?(?=<svg\b)|<metadata>.*?</metadata>\s*", re.DOTALL)
_REFERENCES = re.compile(r'(\bid="|href="#|url\(#)')


def require_plotting() -> None:
    """Raise InvalidInput, with the line that mends it, where matplotlib is not installed."""
    if find_spec("matplotlib") is None:  # not imported: what only checks must stay small
        raise InvalidInput(
            "A report needs matplotlib for its plots, and it is not installed.", field="report", help="pip install 'wence[report]'"
        )


def plot_name(name: str, *, number: int) -> str:
    """Give the name as it can be drawn: one with Chinese, which matplotlib's font lacks, or signs it reads as orders goes by its number."""
    return name if re.fullmatch(r"[A-Za-z0-9][\w .:/+@-]*", name, re.ASCII) else f"no. {number}"


def recall_curves(systems: Mapping[str, Mapping[int, float]], *, id: str) -> str:
    """One line a system: recall at each cutoff, on a logarithmic axis."""
    figure, axes = _axes(height=3.4)
    for place, (name, recall) in enumerate(systems.items()):
        colour, mark = COLOURS[place % len(COLOURS)], _MARKS[place % len(_MARKS)]
        axes.plot(list(recall), list(recall.values()), label=name, color=colour, marker=mark, markersize=4)
    cutoffs = sorted({cutoff for recall in systems.values() for cutoff in recall})
    axes.set_xscale("log")
    axes.set_xticks(cutoffs, [str(cutoff) for cutoff in cutoffs])
    axes.minorticks_off()
    axes.set_xlabel("k documents read")
    axes.set_ylabel("R@k")
    axes.grid(axis="y", alpha=0.3)
    axes.legend(loc="lower right", frameon=False)
    return _svg(figure, id=id)


def difference_bars(differences: Sequence[float], *, better: str, worse: str, measure: str, id: str) -> str:
    """Difference of each topic, the largest gain of `better` first; above and below zero in two colours."""
    steps = [(value, len(list(same))) for value, same in groupby(sorted(differences, reverse=True))]
    edges = list(accumulate((count for _, count in steps), initial=0))
    figure, axes = _axes(height=2.6)
    # One outline a side, one step for all topics of a value: a bar each would make a megabyte of a large set.
    axes.stairs([max(value, 0.0) for value, _ in steps], edges, fill=True, color=COLOURS[0], label=f"{better} better")
    axes.stairs([min(value, 0.0) for value, _ in steps], edges, fill=True, color=COLOURS[1], label=f"{worse} better")
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_ylim(-1.05, 1.05)
    axes.set_xlabel("questions, sorted")
    axes.set_ylabel(f"difference in {measure}")
    axes.set_xlim(0, len(differences))
    axes.legend(loc="upper right", frameon=False)
    return _svg(figure, id=id)


def latency_bars(systems: Mapping[str, tuple[float, float]], *, id: str) -> str:
    """Median and 95th percentile of a query in milliseconds, a pair of bars a system, first on top."""
    figure, axes = _axes(height=0.9 + 0.45 * len(systems))
    places = range(len(systems))
    axes.barh([place + 0.2 for place in places], [p95 for _, p95 in systems.values()], height=0.38, color=COLOURS[4], label="p95")
    axes.barh([place - 0.2 for place in places], [p50 for p50, _ in systems.values()], height=0.38, color=COLOURS[0], label="p50")
    axes.set_yticks(list(places), list(systems))
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds a query")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    return _svg(figure, id=id)


def cost_curves(lines: Mapping[str, Sequence[Mapping[int, float]]], *, label: str, id: str) -> str:
    """A colour a name, over the number of passages, both axes logarithmic; of a name's several curves the second and later are dashed."""
    figure, axes = _axes(height=3.0)
    from matplotlib.ticker import LogLocator

    for place, (name, curves) in enumerate(lines.items()):
        colour, mark = COLOURS[place % len(COLOURS)], _MARKS[place % len(_MARKS)]
        for number, curve in enumerate(curves):
            shown, style = (None, "--") if number else (name, "-")
            axes.plot(list(curve), list(curve.values()), label=shown, color=colour, linestyle=style, marker=mark, markersize=4)
    sizes = sorted({size for curves in lines.values() for curve in curves for size in curve})
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))  # powers of ten alone may leave an axis without a number
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.set_ylim(*(bound * factor for bound, factor in zip(_bounds(lines), (0.6, 1.7), strict=True)))
    axes.set_xlabel("passages")
    axes.set_ylabel(label)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(loc="best", frameon=False)
    return _svg(figure, id=id)


def _bounds(lines: Mapping[str, Sequence[Mapping[int, float]]]) -> tuple[float, float]:
    """Of what is above zero: a logarithmic axis has no place for the rest."""
    values = [value for curves in lines.values() for curve in curves for value in curve.values() if value > 0] or [1.0]
    return min(values), max(values)


def _axes(*, height: float) -> tuple[Figure, Axes]:
    require_plotting()
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(7.0, height), layout="constrained")
        return figure, figure.subplots()


def _svg(figure: Figure, *, id: str) -> str:
    """The bare element; ids begin with `id`, so that several can stand in one page."""
    from matplotlib import rc_context

    drawn = io.StringIO()
    with rc_context(_STYLE):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return _REFERENCES.sub(rf"\g<1>{id}-", _PREAMBLE.sub("", drawn.getvalue())).strip()
