import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from corpus.catalogue import Catalogue
from corpus.errors import InvalidInput, WenceError
from corpus.model import Document
from eval.bench import BenchReport, check_bench, run_bench
from eval.bench_job import Job, Latency
from eval.bench_queries import make_queries
from eval.bench_report import bench_json, reading_table, stages_table, writing_table
from eval.bench_texts import Mixture, read_texts
from eval.cli_bench import bench
from indexer.tokenizer import bigrams, words
from tests.small_store import build_small_store

COLLECTION = [{"id": str(n), "title": f"第{n}号通知", "text": f"各社区：\n现将第{n}项养老服务工作安排通知如下。" * 3} for n in range(6)]


@pytest.fixture(scope="module")
def mixture() -> Mixture:
    return Mixture(seed=3)


def taken(mixture: Mixture, count: int) -> list[Document]:
    return list(islice(mixture.documents(), count))


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in COLLECTION), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report() -> BenchReport:
    return run_bench([30, 200], systems=["lexical", "dense", "hybrid", "rerank"], queries=8)


def test_the_same_seed_gives_the_same_documents_and_another_gives_others(mixture: Mixture) -> None:
    assert taken(mixture, 5) == taken(Mixture(seed=3), 5)
    assert mixture.document(4) == taken(mixture, 5)[4]
    assert taken(Mixture(seed=4), 1) != taken(mixture, 1)


def test_words_go_on_growing_with_the_documents_but_more_slowly(mixture: Mixture) -> None:
    documents = taken(mixture, 80)
    for terms in (words, bigrams):
        seen = [len({term for document in documents[:count] for term in terms(document.text)}) for count in (20, 80)]
        assert 1.5 < seen[1] / seen[0] < 4.0, terms


def test_made_documents_are_of_many_places_and_each_names_its_own(mixture: Mixture) -> None:
    documents = taken(mixture, 40)
    assert len({document.region for document in documents}) > 5
    assert all(document.region and document.title.startswith(document.region.name) for document in documents)
    assert len({document.document_id for document in documents}) == 40


def test_a_collection_is_read_as_the_product_reads_it(collection: Path) -> None:
    assert [document.title for document in read_texts(collection)] == [row["title"] for row in COLLECTION]


def test_queries_are_words_and_questions_by_turns_and_come_from_the_store(tmp_path: Path) -> None:
    with Catalogue(build_small_store(tmp_path) / "catalogue.db") as catalogue:
        queries = make_queries(catalogue, count=10, seed=1)
        assert queries == make_queries(catalogue, count=10, seed=1)
        assert queries != make_queries(catalogue, count=10, seed=2)
        assert [query.text.endswith("？") for query in queries] == [False, True] * 5
        assert all(2 <= len(query.text.split()) <= 3 for query in queries[::2])
        for query in queries[::2]:
            assert all(word in catalogue.passages([query.key])[0].text for word in query.text.split())


def test_each_size_is_measured_whole_and_in_its_stages(report: BenchReport) -> None:
    assert [size.writing.passages >= asked for size, asked in zip(report.sizes, (30, 200), strict=True)] == [True, True]
    for size in report.sizes:
        writing = size.writing
        assert list(writing.seconds) == list(writing.cpu_seconds) == ["cut", "catalogue", "index", "whole"]
        assert writing.seconds["whole"] == pytest.approx(sum(writing.seconds[part] for part in ("cut", "catalogue", "index")), abs=0.002)
        assert list(writing.stages) == ["segment", "embed", "lexical", "dense"]
        assert min(writing.stages.values()) > 0
        assert writing.stage_passages == writing.passages
        assert writing.disk_mb["whole"] == pytest.approx(sum(writing.disk_mb.values()) - writing.disk_mb["whole"], abs=0.05)
        assert writing.peak_mb > 50
    assert report.sizes[0].writing.data_hash != report.sizes[1].writing.data_hash


def test_searches_find_the_passages_that_their_words_were_taken_from(report: BenchReport) -> None:
    for size in report.sizes:
        assert [name for name in size.latency_ms if name != "rerank"] == ["lexical", "dense", "hybrid"]
        assert size.reading is not None
        assert (size.reading.queries, size.reading.reranker) == (8, "none")
        assert list(size.reading.cold_s) == ["imports", "open", "first", "whole"]
        for latency in size.latency_ms.values():
            assert 0 < latency.p50 <= latency.p95 <= latency.p99
        assert size.latency_ms["lexical"].found >= 0.75


def test_the_json_carries_hashes_and_the_machine(report: BenchReport) -> None:
    written = json.loads(json.dumps(bench_json(report)))
    assert {"config_hash", "commit", "machine", "date"} <= set(written)
    assert [size["write"]["reused"] for size in written["sizes"]] == [False, False]
    assert written["sizes"][0]["write"]["passages_per_second"]["whole"] > 0
    assert all(len(size["data_hash"]) == 64 for size in written["sizes"])
    assert replace(report, config={**report.config, "seed": 1}).config_hash != report.config_hash


def test_the_tables_fit_eighty_columns(report: BenchReport) -> None:
    wide = Latency(p50=123.4, p95=1234.5, p99=1234.5, mean=100.0, found=1.0)
    size = report.sizes[0]
    assert size.reading is not None
    slow = replace(size.reading, latency_ms={"lexical": wide, "dense": wide, "hybrid": wide}, peak_mb=12_345.0)
    large = replace(
        size, reading=slow, rerank=replace(slow, latency_ms={"rerank": wide}), writing=replace(size.writing, passages=1_000_000)
    )
    console = Console(width=80)
    with console.capture() as capture:
        for table in (writing_table, stages_table, reading_table):
            console.print(table(replace(report, sizes=(large,))))
    assert "…" not in capture.get()
    assert capture.get().count("1,000,000") == 3


def test_a_kept_store_is_searched_again_without_being_built(tmp_path: Path, collection: Path) -> None:
    first, again = (run_bench([3], systems=["lexical"], texts=collection, queries=2, keep=tmp_path / "kept") for _ in range(2))
    assert (first.sizes[0].reused, again.sizes[0].reused) == (False, True)
    assert first.sizes[0].writing == again.sizes[0].writing
    assert first.config_hash == again.config_hash


def test_a_store_without_a_record_was_cut_short_and_is_built_anew(tmp_path: Path, collection: Path) -> None:
    first = run_bench([3], systems=["lexical"], texts=collection, queries=2, keep=tmp_path / "kept")
    record = next((tmp_path / "kept").glob("*/writing.json"))
    record.unlink()
    (record.parent / "store" / "config.json").write_text("{", encoding="utf-8")
    again = run_bench([3], systems=["lexical"], texts=collection, queries=2, keep=tmp_path / "kept")
    assert again.sizes[0].reused is False
    assert again.sizes[0].writing.data_hash == first.sizes[0].writing.data_hash


def test_more_passages_than_the_texts_hold_are_refused(collection: Path) -> None:
    with pytest.raises(InvalidInput, match="holds 6 passages, fewer than 1000") as caught:
        run_bench([1000], systems=["lexical"], texts=collection)
    assert caught.value.field == "texts"


def test_an_encoder_that_is_not_there_is_refused_in_the_words_of_the_product(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        run_bench([3], encoder=str(tmp_path / "none"))
    assert caught.value.field == "encoder"


@pytest.mark.parametrize(
    ("sizes", "systems", "field"),
    [([0], ["lexical"], "passages"), ([], ["lexical"], "passages"), ([5], ["bm25"], "systems"), ([5], [], "systems")],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_built(sizes: list[int], systems: list[str], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_bench(sizes, systems=systems)
    assert caught.value.field == field


def test_a_process_that_ends_without_a_result_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A stand-in for a process killed for its memory: an interpreter that ends at once.
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WenceError, match="ended with code 1 and no result"):
        run_bench([5], systems=["lexical"], keep=tmp_path)


def test_the_command_writes_json_and_prints_tables(tmp_path: Path, collection: Path) -> None:
    app = typer.Typer()
    app.command()(bench)
    out = tmp_path / "bench.json"
    options = ["--passages", "3", "--systems", "lexical", "--texts", str(collection), "--queries", "2", "--out", str(out)]
    result = CliRunner().invoke(app, options, catch_exceptions=False)
    assert result.exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["config"]["texts"] == "texts.jsonl"
    assert "Passages indexed a second" in result.stdout
    with pytest.raises(InvalidInput) as caught:
        CliRunner().invoke(app, ["--passages", "many"], catch_exceptions=False)
    assert caught.value.field == "passages"


def test_the_parent_stays_small_so_that_memory_is_the_childs_own() -> None:
    heavy = ["numpy", "tantivy", "faiss", "torch", "rjieba", "tokenizers"]
    script = f"import sys, eval.bench, eval.cli_bench, api.settings; sys.exit(', '.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2], env={**os.environ}, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_job_passes_through_json_unchanged() -> None:
    job = Job(passages=1, seed=0, texts=None, encoder="builtin", reranker="none", queries=1, systems=("lexical",), store="s")
    told = json.loads(json.dumps({name: getattr(job, name) for name in Job.__dataclass_fields__}))
    assert Job(**{**told, "systems": tuple(told["systems"])}) == job
