import gzip
import json
import lzma
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from eval.datasets import CorpusDocument, Topic, read_corpus, read_dataset, read_distractors
from eval.splits import Split

CORPUS = [
    {"_id": "a", "title": "关于扶持社会组织的答复", "text": "区财政每年安排200万元。", "metadata": {"url": "x"}},
    {"_id": "b", "title": None, "text": "孵化基地面积2300平方米。"},
]
QUERIES = [{"_id": "q1", "text": "每年安排多少专项资金?"}, {"_id": "q2", "text": "孵化基地多大?"}, {"_id": "q3", "text": "没有判断的问题"}]
HEADER = "query-id\tcorpus-id\tscore"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def write(*, corpus: str | None = None, queries: str | None = None, qrels: str | None = None) -> Path:
        (tmp_path / "qrels").mkdir(exist_ok=True)
        (tmp_path / "corpus.jsonl").write_text(corpus if corpus is not None else lines(CORPUS), encoding="utf-8")
        (tmp_path / "queries.jsonl").write_text(queries if queries is not None else lines(QUERIES), encoding="utf-8")
        judged = qrels if qrels is not None else f"{HEADER}\nq1\ta\t1\nq2\tb\t2\n"
        (tmp_path / "qrels" / "test.tsv").write_text(judged, encoding="utf-8")
        return tmp_path

    return write


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_a_folder_is_read_with_its_judged_topics_in_file_order(make: Callable[..., Path]) -> None:
    dataset = read_dataset(make())
    assert dataset.topics == (Topic(topic_id="q1", text="每年安排多少专项资金?"), Topic(topic_id="q2", text="孵化基地多大?"))
    assert dataset.qrels.judgements == {"q1": {"a": 1}, "q2": {"b": 2}}
    assert (dataset.unjudged_topics, dataset.documents) == (1, 2)


def test_documents_come_in_file_order_and_a_null_title_is_empty(make: Callable[..., Path]) -> None:
    assert list(read_corpus(make())) == [
        CorpusDocument(document_id="a", title="关于扶持社会组织的答复", text="区财政每年安排200万元。"),
        CorpusDocument(document_id="b", title="", text="孵化基地面积2300平方米。"),
    ]


def test_judgements_of_unknown_ids_are_kept_and_counted(make: Callable[..., Path]) -> None:
    qrels = read_dataset(make(qrels=f"{HEADER}\nq1\ta\t1\nq1\tgone\t1\nlost\ta\t1\n")).qrels
    assert qrels.judgements == {"q1": {"a": 1, "gone": 1}, "lost": {"a": 1}}
    assert (qrels.unknown_topics, qrels.unknown_documents) == (1, 1)


def test_a_first_line_that_is_a_judgement_is_not_taken_for_a_header(make: Callable[..., Path]) -> None:
    assert read_dataset(make(qrels="q1\ta\t1\nq2\tb\t0\n")).qrels.judgements == {"q1": {"a": 1}, "q2": {"b": 0}}


def test_judgements_in_trecs_four_columns_read_the_same(make: Callable[..., Path]) -> None:
    beir = read_dataset(make()).qrels
    assert read_dataset(make(qrels="q1 0 a 1\nq2 0 b 2\n")).qrels == beir
    assert read_dataset(make(qrels="q1\tQ0\ta\t1\nq2  0  b  2\n")).qrels == beir


def test_ids_with_blanks_are_read_from_columns_parted_by_tabs(make: Callable[..., Path]) -> None:
    qrels = read_dataset(make(qrels="query id\tcorpus id\tscore\nq 1\ta b\t1\nq2\tb\t1\n")).qrels
    assert qrels.judgements == {"q 1": {"a b": 1}, "q2": {"b": 1}}


def test_compressed_files_read_the_same_and_have_the_same_hash(make: Callable[..., Path]) -> None:
    folder = make()
    plain = read_dataset(folder)
    for name in ("corpus.jsonl", "queries.jsonl"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    assert replace(read_dataset(folder), corpus=plain.corpus) == plain
    assert [document.document_id for document in read_corpus(folder)] == ["a", "b"]


def test_a_half_holds_its_own_questions_and_judgements_and_says_so(make: Callable[..., Path]) -> None:
    # By their ids q1 and q2 belong to the second half, q3 and q4 to the first.
    asked = lines([*QUERIES, {"_id": "q4", "text": "停车"}])
    folder = make(queries=asked, qrels=f"{HEADER}\nq1\ta\t1\nq2\tb\t2\nq4\tgone\t1\n")
    whole, dev, test = (read_dataset(folder, split=split) for split in (Split.ALL, Split.DEV, Split.TEST))
    assert [[topic.topic_id for topic in half.topics] for half in (whole, dev, test)] == [["q1", "q2", "q4"], ["q4"], ["q1", "q2"]]
    assert (dev.qrels.judgements, test.qrels.judgements) == ({"q4": {"gone": 1}}, {"q1": {"a": 1}, "q2": {"b": 2}})
    assert [(half.unjudged_topics, half.qrels.unknown_documents) for half in (whole, dev, test)] == [(1, 1), (1, 1), (0, 0)]
    assert (dev.name, test.name) == (f"{whole.name}, dev half", f"{whole.name}, test half")
    assert len({whole.data_hash, dev.data_hash, test.data_hash}) == 3
    assert dev.unmeasured == {"q1", "q2", "q3"}


def test_a_half_without_a_judged_question_is_refused(make: Callable[..., Path]) -> None:
    with pytest.raises(InvalidInput, match="dev half' has no judged question") as caught:
        read_dataset(make(), split=Split.DEV)
    assert caught.value.field == "split"


def test_judgements_of_other_questions_or_other_documents_are_refused_with_counts(make: Callable[..., Path]) -> None:
    with pytest.raises(InvalidInput, match=r"None of the 3 questions of '.*' is among the 2 that its judgements name") as caught:
        read_dataset(make(qrels=f"{HEADER}\nx1\ta\t1\nx2\tb\t1\n"))
    assert caught.value.field == "qrels"
    # Of what x1 was judged for nothing can be asked.
    with pytest.raises(InvalidInput, match=r"None of the 2 documents judged for the questions of '.*' is among its 2 documents") as caught:
        read_dataset(make(qrels=f"{HEADER}\nq1\tA\t1\nq2\tB\t1\nx1\ta\t1\n"))
    assert caught.value.field == "qrels"


@pytest.mark.parametrize("relevance", ["0", "-1"])
def test_judgements_that_call_nothing_relevant_are_refused(make: Callable[..., Path], relevance: str) -> None:
    with pytest.raises(InvalidInput, match=r"None of the 2 judgements of '.*' is above 0") as caught:
        read_dataset(make(qrels=f"{HEADER}\nq1\ta\t{relevance}\nq2\tb\t0\n"))
    assert caught.value.field == "qrels"


def test_a_half_of_which_nothing_is_relevant_is_refused(make: Callable[..., Path]) -> None:
    # By their ids q0 belongs to the half to tune on, q1 and q2 to the other.
    queries = lines([*QUERIES, {"_id": "q0", "text": "停车"}])
    folder = make(queries=queries, qrels=f"{HEADER}\nq1\ta\t1\nq0\tb\t0\n")
    assert [topic.topic_id for topic in read_dataset(folder, split=Split.TEST).topics] == ["q1"]
    with pytest.raises(InvalidInput, match="dev half' is above 0"):
        read_dataset(folder, split=Split.DEV)


def test_a_changed_judgement_changes_the_hash(make: Callable[..., Path]) -> None:
    before = read_dataset(make()).data_hash
    assert read_dataset(make(qrels=f"{HEADER}\nq1\ta\t1\nq2\tb\t1\n")).data_hash != before


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(make: Callable[..., Path], name: str) -> None:
    folder = make()
    (folder / name).unlink()
    with pytest.raises(InvalidInput, match=name) as caught:
        read_dataset(folder)
    assert caught.value.field == "dataset"


@pytest.mark.parametrize(
    ("broken", "line", "file"),
    [
        ({"corpus": '{"_id": "a", "text": "好"}\n\n{"_id": "b"}\n'}, 3, "corpus.jsonl"),
        ({"corpus": '{"_id": "a", "text": "好"}\n{"_id": "a", "text": "好"}\n'}, 2, "corpus.jsonl"),
        ({"queries": '{"_id": "q1", "text": "好"}\nnot json\n'}, 2, "queries.jsonl"),
        ({"qrels": f"{HEADER}\nq1\ta\t1\nq2 b 1\n"}, 3, "test.tsv"),
        ({"qrels": f"{HEADER}\nq1\ta\t1\nq1\ta\t0\n"}, 3, "test.tsv"),
        ({"qrels": "q1 0 a 1\nq2 0 b\n"}, 2, "test.tsv"),
        ({"qrels": "q1 0 a high\nq2 0 b 1\n"}, 1, "test.tsv"),
        ({"qrels": "q1 b 1\n"}, 1, "test.tsv"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(make: Callable[..., Path], broken: dict[str, str], line: int, file: str) -> None:
    with pytest.raises(InvalidInput, match=f"line {line}:") as caught:
        read_dataset(make(**broken))
    assert caught.value.field == file


def test_bytes_that_are_not_utf8_are_refused(make: Callable[..., Path]) -> None:
    folder = make()
    (folder / "corpus.jsonl").write_bytes('{"_id": "a", "text": "好"}\n'.encode() + '{"_id": "b", "text": "坏"}\n'.encode("gb18030"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_dataset(folder)


@pytest.mark.parametrize("qrels", ["", "\n", f"{HEADER}\n"])
def test_empty_judgements_are_refused(make: Callable[..., Path], qrels: str) -> None:
    with pytest.raises(InvalidInput, match="holds no judgements") as caught:
        read_dataset(make(qrels=qrels))
    assert caught.value.field == "qrels"


OTHERS = [{"title": "停车收费", "text": "每小时10元。", "id": "x"}, {"title": None, "text": "垃圾分类。"}]


def test_documents_to_search_among_need_no_ids_and_get_ones_that_no_judgement_knows(tmp_path: Path) -> None:
    (tmp_path / "others.jsonl").write_text(lines(OTHERS), encoding="utf-8")
    assert list(read_distractors(tmp_path / "others.jsonl")) == [
        CorpusDocument(document_id="distractor:1", title="停车收费", text="每小时10元。"),
        CorpusDocument(document_id="distractor:2", title="", text="垃圾分类。"),
    ]


def test_compressed_documents_to_search_among_read_the_same_and_have_the_same_hash(make: Callable[..., Path]) -> None:
    folder, content = make(), lines(OTHERS).encode()
    (folder / "others.jsonl").write_bytes(content)
    (folder / "others.jsonl.gz").write_bytes(gzip.compress(content))
    (folder / "others.jsonl.xz").write_bytes(lzma.compress(content))
    paths = [folder / f"others.jsonl{packed}" for packed in ("", ".gz", ".xz")]
    assert len({tuple(read_distractors(path)) for path in paths}) == 1
    read = [read_dataset(folder, distractors=path) for path in paths]
    assert len({dataset.data_hash for dataset in read}) == 1
    assert {dataset.name for dataset in read} == {f"{folder.name}+others"}
    assert [dataset.distractors for dataset in read] == paths
    assert read[0].data_hash != read_dataset(folder).data_hash


@pytest.mark.parametrize(
    ("content", "line"),
    [('{"text": "好"}\n\n{"title": "b"}\n', 3), ('{"text": "好"}\n[]\n', 2), ('{"text": "好"}\n{"text": null}\n', 2), ("text\n", 1)],
)
def test_a_bad_line_among_them_is_named_by_file_and_number(tmp_path: Path, content: str, line: int) -> None:
    (tmp_path / "others.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=f"line {line}:") as caught:
        list(read_distractors(tmp_path / "others.jsonl"))
    assert caught.value.field == "others.jsonl"


def test_a_file_that_was_cut_short_while_packed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "others.jsonl.xz").write_bytes(lzma.compress(lines(OTHERS).encode())[:-20])
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(read_distractors(tmp_path / "others.jsonl.xz"))


def test_another_file_takes_the_place_of_the_folders_own_documents(make: Callable[..., Path], tmp_path: Path) -> None:
    folder, other = make(), tmp_path / "all.jsonl.xz"
    other.write_bytes(
        lzma.compress(lines([{"id": "b", "text": "孵化基地"}, {"id": "c", "text": "别的"}, {"id": "d", "text": "又"}]).encode())
    )
    dataset = read_dataset(folder, corpus=other)
    assert (dataset.corpus, dataset.documents, dataset.qrels.unknown_documents) == (other, 3, 1)
    assert [document.document_id for document in read_corpus(dataset.corpus)] == ["b", "c", "d"]
    assert (read_dataset(folder).corpus, read_dataset(folder).documents) == (folder / "corpus.jsonl", 2)


@pytest.mark.parametrize("given", ["corpus", "distractors"])
def test_a_file_of_documents_that_is_not_there_is_refused(make: Callable[..., Path], given: str) -> None:
    folder = make()
    with pytest.raises(InvalidInput, match=r"none\.jsonl"):
        read_dataset(folder, **{given: folder / "none.jsonl"})


def test_the_same_questions_in_another_file_make_a_dataset_of_another_name(make: Callable[..., Path]) -> None:
    folder = make()
    (folder / "queries-en.jsonl").write_text(lines([{"_id": "q2", "text": "How large is the incubator?"}]), encoding="utf-8")
    dataset = read_dataset(folder, queries="queries-en.jsonl")
    assert dataset.topics == (Topic(topic_id="q2", text="How large is the incubator?"),)
    assert dataset.name == f"{folder.name}-en"
    assert dataset.data_hash != read_dataset(folder).data_hash
