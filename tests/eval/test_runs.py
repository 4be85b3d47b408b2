import itertools
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from eval.datasets import Qrels
from eval.measures import measure_run
from eval.runs import RankedDocument, rank_documents, read_run, write_qrels, write_run


def test_a_document_ranks_by_its_best_passage() -> None:
    ranked = rank_documents([("b", 3.0), ("a", 2.5), ("b", 1.0), ("c", 0.5)], k=2)
    assert ranked == (RankedDocument(document_id="b", rank=1, score=3.0), RankedDocument(document_id="a", rank=2, score=2.5))


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.text("abcdefgh", min_size=1, max_size=2), st.sampled_from([-1.0, 0.0, 0.25, 0.25000000001, 8.0]))))
def test_scores_of_a_ranking_fall_strictly_and_ranks_count_from_one(passages: list[tuple[str, float]]) -> None:
    ranked = rank_documents(sorted(passages, key=lambda pair: -pair[1]), k=100)
    assert [hit.rank for hit in ranked] == list(range(1, len(ranked) + 1))
    assert all(above.score > below.score for above, below in itertools.pairwise(ranked))


def test_a_run_file_has_the_six_columns_of_trec(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "hybrid.trec"
    write_run(path, run={"q2": rank_documents([("b", 1.5), ("a", 0.5)], k=10), "q1": ()}, system="hybrid")
    assert path.read_text(encoding="utf-8") == "q2 Q0 b 1 1.5 hybrid\nq2 Q0 a 2 0.5 hybrid\n"


def test_a_run_file_read_back_by_ir_measures_holds_the_same_scores(tmp_path: Path) -> None:
    ranked = rank_documents([("b", 1 / 3), ("a", 1 / 3), ("c", 0.1)], k=10)
    write_run(tmp_path / "x.trec", run={"q": ranked}, system="x")
    read = list(ir_measures.read_trec_run(str(tmp_path / "x.trec")))
    assert [(row.doc_id, row.score) for row in read] == [(hit.document_id, hit.score) for hit in ranked]


def test_a_run_that_was_written_reads_back_the_same(tmp_path: Path) -> None:
    run = {"q2": rank_documents([("b", 1 / 3), ("a", 1 / 3), ("文档", 0.1)], k=10), "q1": rank_documents([("c", -1.0)], k=10)}
    write_run(tmp_path / "x.trec", run=run, system="x")
    assert read_run(tmp_path / "x.trec") == run
    assert list(read_run(tmp_path / "x.trec")) == ["q2", "q1"]


def test_in_a_foreign_run_scores_order_and_ties_go_by_falling_id_as_in_trec_eval(tmp_path: Path) -> None:
    lines = ["q Q0 low 1 0.5 s", "q\tQ0\tb\t2\t2\ts", "", "q Q0 top 3 1e3 s", "q Q0 c 4 2.0 s"]
    (tmp_path / "x.trec").write_text("\n".join(lines), encoding="utf-8")
    assert [(hit.document_id, hit.rank) for hit in read_run(tmp_path / "x.trec")["q"]] == [("top", 1), ("c", 2), ("b", 3), ("low", 4)]


@settings(deadline=None, derandomize=True, max_examples=30)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.0, 0.5, 1.0]), min_size=1))
def test_a_foreign_run_is_measured_as_ir_measures_does(tmp_path_factory: pytest.TempPathFactory, scores: dict[str, float]) -> None:
    path = tmp_path_factory.mktemp("runs") / "x.trec"
    path.write_text("".join(f"q Q0 {name} 1 {score} s\n" for name, score in scores.items()), encoding="utf-8")
    judgements = {"q": {"a": 1, "d": 2}}
    expected = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], judgements, {"q": scores})
    measured = measure_run(read_run(path), qrels=Qrels(judgements=judgements, unknown_topics=0, unknown_documents=0), measures=["nDCG@10"])
    assert measured.means["nDCG@10"] == pytest.approx(expected[ir_measures.nDCG @ 10])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("q Q0 b 2 0.5", "it has 5 columns, not 6"),
        ("q Q0 b 2 0.5 my system", "it has 7 columns, not 6"),
        ("q Q0 b 2 high s", "the score 'high' is no finite number"),
        ("q Q0 b 2 nan s", "the score 'nan' is no finite number"),
        ("q Q0 b 2 -inf s", "the score '-inf' is no finite number"),
        ("q Q0 a 2 0.5 s", "'a' is ranked already for topic 'q'"),
    ],
)
def test_a_bad_line_of_a_run_is_named_by_file_and_number(tmp_path: Path, bad: str, said: str) -> None:
    (tmp_path / "x.trec").write_text(f"q Q0 a 1 1.0 s\n\n{bad}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_run(tmp_path / "x.trec")
    assert caught.value.field == "x.trec"
    assert f"line 3: {said}." in caught.value.message


def test_a_document_may_be_ranked_for_two_topics(tmp_path: Path) -> None:
    (tmp_path / "x.trec").write_text("q Q0 a 1 1.0 s\np Q0 a 1 1.0 s\n", encoding="utf-8")
    assert {topic_id: [hit.document_id for hit in hits] for topic_id, hits in read_run(tmp_path / "x.trec").items()} == {
        "q": ["a"],
        "p": ["a"],
    }


def test_an_empty_run_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.trec").write_text("\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds no rankings"):
        read_run(tmp_path / "x.trec")


def test_judgements_are_written_as_trec_has_them_and_read_by_ir_measures(tmp_path: Path) -> None:
    write_qrels(tmp_path / "x.qrels", qrels=Qrels(judgements={"q2": {"b": 2}, "q1": {"a": 0}}, unknown_topics=0, unknown_documents=0))
    assert (tmp_path / "x.qrels").read_text(encoding="utf-8") == "q2 0 b 2\nq1 0 a 0\n"
    assert [(row.query_id, row.doc_id, row.relevance) for row in ir_measures.read_trec_qrels(str(tmp_path / "x.qrels"))] == [
        ("q2", "b", 2),
        ("q1", "a", 0),
    ]


@pytest.mark.parametrize(("topic_id", "document_id", "bad"), [("q", "a b", "'a b'"), ("q\u3000", "a", "'q\u3000'"), ("q", "", "''")])
def test_an_id_that_a_column_cannot_hold_is_refused_before_anything_is_written(
    tmp_path: Path, topic_id: str, document_id: str, bad: str
) -> None:
    path = tmp_path / "x.trec"
    with pytest.raises(InvalidInput, match=bad):
        write_run(path, run={topic_id: rank_documents([(document_id, 1.0)], k=10)}, system="x")
    with pytest.raises(InvalidInput, match=bad):
        write_qrels(path, qrels=Qrels(judgements={topic_id: {document_id: 1}}, unknown_topics=0, unknown_documents=0))
    assert not path.exists()
