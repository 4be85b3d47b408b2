"""How good a ranking is: measures by name, per topic and on average, computed by ir_measures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures

from corpus.errors import InvalidInput
from eval.datasets import Qrels
from eval.runs import Run

# Success@10 is left out: it is 1 where RR@10 is above 0, and with one right document per topic it equals R@10.
MEASURES = ("nDCG@10", "R@10", "R@100", "RR@10", "P@1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Values of one run. Both mappings go by the measure's name; `per_topic` goes on by topic, in order of id.

    A judged topic that the run lacks counts as zero, and the mean is over judged topics (macro), as in `trec_eval -c`.
    """

    means: Mapping[str, float]
    per_topic: Mapping[str, Mapping[str, float]]


def measure_run(run: Run, *, qrels: Qrels, measures: Sequence[str] = MEASURES) -> Measured:
    """Raise InvalidInput for a measure that ir_measures does not know."""
    parsed = {name: _parse(name) for name in measures}
    scores = {topic_id: {hit.document_id: hit.score for hit in hits} for topic_id, hits in run.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(sorted(qrels.judgements), 0.0) for name in measures}
    names = {measure: name for name, measure in parsed.items()}
    for metric in ir_measures.iter_calc(list(names), dict(qrels.judgements), scores):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    means = {name: math.fsum(row.values()) / len(row) for name, row in values.items()}
    return Measured(means=means, per_topic=values)


def _parse(name: str) -> ir_measures.Measure:
    try:
        return ir_measures.parse_measure(name)
    except (NameError, ValueError, SyntaxError) as error:
        raise InvalidInput(f"'{name}' is not a measure.", field="measure", help=f"Use names such as {', '.join(MEASURES)}.") from error
