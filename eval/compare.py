"""Is a difference more than chance: two systems on the same topics, measure by measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from eval.result_files import ResultFile, SystemRow

PERMUTATIONS = RESAMPLES = 10_000
SIGNIFICANT = 0.05
SEED = 13
MAIN_MEASURE = "nDCG@10"

_AT_ONCE = 500  # rows of signs or of resampled topics held in memory together
_ROUNDING = 1e-9  # sums of the same numbers in another order differ by less

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`difference` is B less A; `low` and `high` bound it in 95 % of bootstrap samples. Wins are topics where B is better."""

    measure: str
    system_a: str
    system_b: str
    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    ties: int

    @property
    def dropped(self) -> bool:
        return self.difference < 0 and self.p < SIGNIFICANT


def compare_files(
    a: ResultFile, b: ResultFile, *, systems: Sequence[str] = (), measures: Sequence[str] = (), seed: int = SEED
) -> tuple[Comparison, ...]:
    """Hold the systems of one name against each other, system by system in the order of A; none named means all that both have.

    Raises InvalidInput for files over different data or topics, and for systems and measures that either lacks.
    """
    _check_same_data(a, b)
    names = list(systems) or [name for name in a.systems if name in b.systems]
    if not names:
        said = f"The files have no system in common: {', '.join(a.systems)}; {', '.join(b.systems)}."
        raise InvalidInput(said, field="systems", help="To compare two systems of one file, give one file and --systems x,y.")
    pairs = [(name, _system(a, name), _system(b, name)) for name in names]
    return tuple(
        _compare(measure, (name, row_a), (name, row_b), seed=seed)
        for name, row_a, row_b in pairs
        for measure in _measures(row_a, row_b, asked=measures)
    )


def compare_systems(
    result: ResultFile, first: str, second: str, *, measures: Sequence[str] = (), seed: int = SEED
) -> tuple[Comparison, ...]:
    """Hold the second system of a file (B) against the first (A), in the order of the measures."""
    a, b = _system(result, first), _system(result, second)
    return tuple(_compare(measure, (first, a), (second, b), seed=seed) for measure in _measures(a, b, asked=measures))


def reference_of(result: ResultFile) -> str:
    """Name what the others are held against: the best of the BM25 systems by nDCG@10, or the first system where none is BM25."""
    baselines = [name for name in result.systems if name.startswith("bm25")]
    return max(baselines or list(result.systems)[:1], key=lambda name: result.systems[name].measures.get(MAIN_MEASURE, 0.0))


def _check_same_data(a: ResultFile, b: ResultFile) -> None:
    if a.data_hash != b.data_hash:
        said = f"The files were measured on different data: '{a.dataset}' ({a.data_hash[:12]}) and '{b.dataset}' ({b.data_hash[:12]})."
        raise InvalidInput(said, field="data_hash", help="Measure both on the same collection, questions and judgements.")
    if a.topics != b.topics:
        odd = sorted(set(a.topics) ^ set(b.topics)) or [next(x for x, y in zip(a.topics, b.topics, strict=False) if x != y)]
        raise InvalidInput(f"The files have different topics, among them '{odd[0]}'.", field="topics", help="Measure both again.")


def _system(result: ResultFile, name: str) -> SystemRow:
    if name not in result.systems:
        said = f"'{name}' was not measured in the results of '{result.dataset}'."
        raise InvalidInput(said, field="systems", help=f"They have: {', '.join(result.systems)}.")
    return result.systems[name]


def _measures(a: SystemRow, b: SystemRow, *, asked: Sequence[str]) -> list[str]:
    shared = [name for name in a.per_query if name in b.per_query]
    missing = [name for name in asked if name not in shared]
    if missing or not shared:
        said = f"Not both have values of '{missing[0]}'." if missing else "The two have no measure in common."
        raise InvalidInput(said, field="measure", help=f"Both have: {', '.join(shared) or 'none'}.")
    return list(asked) or shared


def _compare(measure: str, a: tuple[str, SystemRow], b: tuple[str, SystemRow], *, seed: int) -> Comparison:
    before, after = (np.array(row.per_query[measure]) for _, row in (a, b))
    differences = after - before
    low, high = bootstrap_interval(differences, seed=seed)
    return Comparison(
        measure=measure,
        system_a=a[0],
        system_b=b[0],
        mean_a=float(before.mean()),
        mean_b=float(after.mean()),
        difference=float(differences.mean()),
        low=low,
        high=high,
        p=randomisation_p(differences, seed=seed),
        wins=int((differences > 0).sum()),
        losses=int((differences < 0).sum()),
        ties=int((differences == 0).sum()),
    )


def randomisation_p(differences: Values, *, seed: int = SEED, permutations: int = PERMUTATIONS) -> float:
    """Two-sided p of a paired randomisation test on the mean (Smucker, Allan and Carterette, CIKM 2007).

    If the two systems were one, each topic's difference could as well have had the other sign: the share of random signs whose mean is as
    far from zero. The signs seen count as one of them (add-one), so p is never 0.
    """
    moved = differences[differences != 0]  # a tie has no sign to turn
    seen = abs(moved.sum()) - _ROUNDING
    random = np.random.default_rng(seed)
    as_far = sum(
        int((abs((2.0 * random.integers(0, 2, size=(rows, len(moved)), dtype=np.int8) - 1.0) @ moved) >= seen).sum())
        for rows in _blocks(permutations)
    )
    return (1 + as_far) / (1 + permutations)


def bootstrap_interval(differences: Values, *, seed: int = SEED, resamples: int = RESAMPLES) -> tuple[float, float]:
    """95 % percentile interval of the mean, topics drawn with replacement."""
    random = np.random.default_rng(seed)
    topics = len(differences)
    means = np.concatenate([differences[random.integers(0, topics, size=(rows, topics))].mean(axis=1) for rows in _blocks(resamples)])
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _blocks(total: int) -> Iterator[int]:
    for start in range(0, total, _AT_ONCE):
        yield min(_AT_ONCE, total - start)
