import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import InvalidInput
from eval.datasets import Dataset, Qrels, Topic, read_dataset
from eval.foreign import add_runs, read_foreign_runs, without_systems
from eval.report import retrieval_json, write_json
from eval.runs import read_run
from eval.splits import Split

DOCUMENTS = ["a", "b", "c"]


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    folder = tmp_path / "small"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps({"_id": d, "text": "文"}) + "\n" for d in DOCUMENTS), encoding="utf-8")
    topics = [{"_id": "q1", "text": "一"}, {"_id": 2, "text": "二"}, {"_id": "unjudged", "text": "三"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in topics), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("q1 0 a 1\n2 0 b 1\n", encoding="utf-8")
    return read_dataset(folder)


def write_lines(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_foreign_run_is_measured_over_all_judged_topics(dataset: Dataset, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "other.v2.trec", "2 Q0 a 1 2.0 s", "2 Q0 b 2 1.0 s", "unjudged Q0 c 1 1.0 s")
    runs = read_foreign_runs([path], dataset=dataset)
    result = retrieval_json(add_runs(without_systems(dataset, k=100), runs=runs, k=100))
    system = result["systems"]["other.v2"]  # type: ignore[index]
    assert result["topics"] == ["2", "q1"]
    assert system["per_query"]["RR@10"] == [0.5, 0.0]
    assert (system["measures"]["RR@10"], system["measures"]["R@10"], system["recall_at"]) == (0.25, 0.5, {"1": 0.0, "2": 0.5})
    assert (system["latency_ms"], system["passages_per_second"]) == (None, None)


def test_runs_over_other_questions_of_the_file_are_measured_on_those_asked_for(dataset: Dataset, tmp_path: Path) -> None:
    (dataset.folder / "queries.jsonl").rename(dataset.folder / "queries-en.jsonl")
    # By their ids 2 and q1 belong to the second half, 3 to the first.
    with (dataset.folder / "queries-en.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "3", "text": "四"}\n')
    write_lines(dataset.folder / "qrels" / "test.tsv", "q1 0 a 1", "2 0 b 1", "3 0 c 1")
    path = write_lines(tmp_path / "x.trec", "q1 Q0 b 1 2.0 s", "2 Q0 a 2 1.0 s", "3 Q0 c 1 1.0 s", "unjudged Q0 c 1 1.0 s")
    for split, measured in ((Split.ALL, ["q1", "2", "3"]), (Split.DEV, ["3"]), (Split.TEST, ["q1", "2"])):
        read = read_dataset(dataset.folder, queries="queries-en.jsonl", split=split)
        assert list(read_foreign_runs([path], dataset=read)["x"]) == measured


def test_rankings_are_cut_like_those_of_the_systems(dataset: Dataset, tmp_path: Path) -> None:
    runs = read_foreign_runs([write_lines(tmp_path / "x.trec", "q1 Q0 b 1 2.0 s", "q1 Q0 a 2 1.0 s")], dataset=dataset)
    report = add_runs(without_systems(dataset, k=1), runs=runs, k=1)
    assert [hit.document_id for hit in report.results[0].run["q1"]] == ["b"]
    assert report.results[0].measured.means["R@10"] == 0.0


def test_the_config_hash_follows_the_rankings_and_not_the_scores(dataset: Dataset, tmp_path: Path) -> None:
    files = {
        "one": ("q1 Q0 a 1 2 s", "q1 Q0 b 2 1 s"),
        "two": ("q1 Q0 a 1 9 s", "q1 Q0 b 2 8 s"),
        "three": ("q1 Q0 b 1 9 s", "q1 Q0 a 2 8 s"),
    }
    hashes = {}
    for name, lines in files.items():
        (tmp_path / name).mkdir()
        runs = read_foreign_runs([write_lines(tmp_path / name / "x.trec", *lines)], dataset=dataset)
        hashes[name] = add_runs(without_systems(dataset, k=100), runs=runs, k=100).config_hash
    assert hashes["one"] == hashes["two"] != hashes["three"]


def test_a_result_over_many_topics_and_systems_stays_small(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    topics = tuple(Topic(topic_id=f"topic-{number:06}", text="") for number in range(1900))
    qrels = Qrels(judgements={topic.topic_id: {"d0": 1, "d1": 1} for topic in topics}, unknown_topics=0, unknown_documents=0)
    corpus = tmp_path / "corpus.jsonl"
    many = Dataset(name="many", folder=tmp_path, corpus=corpus, topics=topics, qrels=qrels, unjudged_topics=0, documents=12, data_hash="")
    for system in range(5):
        lines = (f"{topic.topic_id} Q0 d{place} 1 {score} s" for topic in topics for place, score in enumerate(random.random(12)))
        write_lines(tmp_path / f"s{system}.trec", *lines)
    runs = {f"s{system}": read_run(tmp_path / f"s{system}.trec") for system in range(5)}
    write_json(tmp_path / "many.json", content=retrieval_json(add_runs(without_systems(many, k=100), runs=runs, k=100)))
    assert (tmp_path / "many.json").stat().st_size < 500_000


def test_a_report_to_which_no_run_is_added_stays_as_it_is(dataset: Dataset) -> None:
    report = without_systems(dataset, k=100)
    assert add_runs(report, runs={}, k=100) is report


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["q1 Q0 a 1 1 s", "q9 Q0 a 1 1 s"], "names 1 topic that 'small' does not hold: q9."),
        ([f"q{n} Q0 a 1 1 s" for n in range(3, 8)], "names 5 topics that 'small' does not hold: q3, q4, q5, …."),
        (["q1 Q0 z 1 1 s", "2 Q0 y 1 1 s", "2 Q0 z 2 0 s"], "names 2 documents that 'small' does not hold: z, y."),
    ],
)
def test_ids_that_the_dataset_does_not_hold_are_named(dataset: Dataset, tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_foreign_runs([write_lines(tmp_path / "x.trec", *lines)], dataset=dataset)
    assert caught.value.field == "run"
    assert caught.value.message == f"The run 'x' {said}"


def test_a_missing_file_and_a_name_given_twice_are_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is not there"):
        read_foreign_runs([tmp_path / "gone.trec"], dataset=dataset)
    path = write_lines(tmp_path / "hybrid.trec", "q1 Q0 a 1 1 s")
    for paths, taken in (([path], ["hybrid"]), ([path, path], [])):
        with pytest.raises(InvalidInput, match="Two things are called 'hybrid'"):
            read_foreign_runs(paths, dataset=dataset, taken=taken)
