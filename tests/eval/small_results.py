"""Result files small enough to work out by hand."""

from collections.abc import Mapping, Sequence

from eval.result_files import ResultFile


def result_of(
    systems: Mapping[str, Mapping[str, Sequence[float]]], *, dataset: str = "small", data_hash: str = "d1", topics: Sequence[str] = ()
) -> ResultFile:
    """From values by system and measure; topics are called q0, q1… unless named."""
    count = max(len(row) for rows in systems.values() for row in rows.values())
    return ResultFile.model_validate({"config_hash": "c1", **content_of(systems), "dataset": dataset, "data_hash": data_hash} | {
        "topics": list(topics) or [f"q{place}" for place in range(count)],
    })  # fmt: skip


def content_of(systems: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, object]:
    rows = {
        name: {
            "measures": {measure: sum(row) / len(row) for measure, row in rows.items()},
            "latency_ms": {"p50": 1.0, "p95": 2.0},
            "passages_per_second": 1000.0,
            "recall_at": {"1": 0.25, "10": 0.75},
            "per_query": {measure: list(row) for measure, row in rows.items()},
        }
        for name, rows in systems.items()
    }
    return {"systems": rows, "counts": {"documents": 3, "passages": 4}, "config": {"k": 100}}
