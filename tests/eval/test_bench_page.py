from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.bench_files import BenchFile, read_bench, sizes_of
from eval.bench_page import bench_blocks, bench_table
from eval.cli import evaluation
from eval.page import Grid, Heading, Plot
from eval.report import write_json


def size(passages: int, *, p50: float = 1.0, pace: float = 2000.0) -> dict[str, Any]:
    latency = {"p50": p50, "p95": 2 * p50, "p99": 3 * p50, "mean": p50, "found": 1.0}
    return {
        "passages": passages,
        "documents": passages // 5,
        "characters": 300 * passages,
        "data_hash": "d" * 64,
        "write": {"seconds": {}, "passages_per_second": {"cut": 9e4, "catalogue": 2e4, "index": 3e3, "whole": pace}, "peak_mb": 500.0},
        "disk_mb": {"catalogue": 10.0, "whole": passages / 100},
        "latency_ms": {"lexical": latency, "hybrid": latency, "rerank": {**latency, "p50": 30.0, "p95": 40.0}},
        "read": {"hybrid": {"cold_s": {"whole": 1.5}, "peak_mb": 300.0}, "rerank": {"cold_s": {"whole": 2.5}, "peak_mb": 700.0}},
    }


def content(*sizes: dict[str, Any], encoder: str = "builtin:256") -> dict[str, Any]:
    config = {"encoder": encoder, "tokenizer": "t", "texts": None}
    machine = {"cpu": "Some CPU", "cores": 2, "memory_gib": 8.0, "python": "3.11", "platform": "Linux"}
    return {"bench": "passages", "sizes": list(sizes), "config": config, "config_hash": "c", "commit": "abc", "machine": machine}


def bench_of(*sizes: dict[str, Any], encoder: str = "builtin:256") -> BenchFile:
    return BenchFile.model_validate(content(*sizes, encoder=encoder))


def test_sizes_of_several_files_make_one_curve_and_the_last_file_stands_for_a_size() -> None:
    files = [bench_of(size(20_000), size(2_000)), bench_of(size(100_000), size(20_000, pace=1500.0))]
    assert [(one.passages, one.write.passages_per_second["whole"]) for one in sizes_of(files)] == [
        (2_000, 2000.0), (20_000, 1500.0), (100_000, 2000.0),
    ]  # fmt: skip


def test_files_of_two_encoders_make_no_one_curve() -> None:
    with pytest.raises(InvalidInput, match="another encoder: builtin:256 and bge") as caught:
        sizes_of([bench_of(size(2_000)), bench_of(size(20_000), encoder="bge")])
    assert caught.value.field == "results"


def test_a_report_tells_pace_latency_memory_and_disk_by_size() -> None:
    blocks = bench_blocks([bench_of(size(2_000), size(20_000, p50=4.0))])
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["Cost by size", "Indexing", "Searching", "Memory and disk"]
    writing, reading, room = (block for block in blocks if isinstance(block, Grid))
    assert writing.rows[0] == ("2,000", "400", "90,000", "20,000", "3,000", "2,000")
    assert reading.header[1:3] == ("lexical p50/p95 ms", "dense p50/p95 ms")
    assert reading.rows[1] == ("20,000", "4.0 / 8.0", "–", "4.0 / 8.0", "30.0 / 40.0", "2.5")
    assert room.rows == (("2,000", "500", "700", "20"), ("20,000", "500", "700", "200"))


def test_curves_stand_over_the_number_of_passages() -> None:
    plots = {block.name: block.svg for block in bench_blocks([bench_of(size(2_000), size(20_000))]) if isinstance(block, Plot)}
    assert list(plots) == ["bench-pace", "bench-latency", "bench-room"]
    words = [text.strip() for text in etree.fromstring(plots["bench-latency"]).itertext() if text.strip() and "{" not in text]
    assert words[:3] == ["2,000", "20,000", "passages"]
    assert words[-3:] == ["lexical", "hybrid", "rerank"]
    assert "stroke-dasharray" in plots["bench-latency"]
    assert "stroke-dasharray" not in plots["bench-pace"]


def test_the_readme_table_has_a_row_a_size_and_says_where_it_was_measured(tmp_path: Path) -> None:
    write_json(tmp_path / "bench.json", content=content(size(20_000), size(2_000)))
    assert bench_table(tmp_path) == (
        "| passages | indexed a second | lexical ms | dense ms | hybrid ms | rerank ms | memory MB | disk MB |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| 2,000 | 2,000 | 1.0 / 2.0 | – | 1.0 / 2.0 | 30.0 / 40.0 | 700 | 20 |\n"
        "| 20,000 | 2,000 | 1.0 / 2.0 | – | 1.0 / 2.0 | 30.0 / 40.0 | 700 | 200 |\n"
        "\nMilliseconds a query, p50 / p95; memory of the process that searches, at its peak; on 2 cores, Some CPU.\n"
    )


def test_where_nothing_was_measured_the_readme_says_so(tmp_path: Path) -> None:
    assert bench_table(tmp_path).startswith("No bench has been measured yet")


def test_the_command_makes_one_report_of_bench_files_in_both_forms(tmp_path: Path) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, passages in zip(paths, (2_000, 20_000), strict=True):
        write_json(path, content=content(size(passages)))
    CliRunner().invoke(evaluation, ["report", *map(str, paths), "--out", str(tmp_path / "r")], catch_exceptions=False)
    written = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "| 2,000 | 500 | 700 | 20 |\n| 20,000 | 500 | 700 | 200 |\n" in written
    assert "(<report-bench-latency.svg>)" in written
    assert "<title>Cost by size</title>" in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"config_hash": "c"}', "bench: Field required"), ('{"config_hash": "c", "bench": "passages", "sizes": []}', "sizes: Tuple should")],
)
def test_what_is_no_bench_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=said):
        read_bench(tmp_path / "a.json")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_bench(tmp_path / "gone.json")
