import itertools
from pathlib import Path

import ir_measures
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.runs import RankedDocument, rank_documents, write_run


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
