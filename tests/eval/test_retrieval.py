import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from api.fuse import FusionWeights
from api.glossary import fingerprint
from api.rerank import FeatureReranker, RerankWeights, load_reranker
from corpus.errors import InvalidInput
from eval.baselines import GRID, SHIPPED
from eval.collection import cut_collection
from eval.datasets import Dataset, read_dataset
from eval.product import Tuning
from eval.report import retrieval_json, retrieval_table, write_json
from eval.result_files import ResultFile
from eval.retrieval import RetrievalReport, check_systems, evaluate_systems
from eval.systems import SYSTEMS, build_systems, describe_systems

CORPUS = {
    "资金": ("关于扶持社会组织发展的答复", "自2014年开始,每年区财政安排200万元作为社会组织培育发展专项资金。"),
    "基地": ("孵化基地建设情况", "区政府拨款建设面积2300平方米的孵化基地。"),
    "养老": ("", "推进社区养老服务设施建设,增加护理型床位。"),
    "只有标题": ("红黑榜管理办法", ""),
}
QUERIES = {"q1": "每年安排多少专项资金?", "q2": "孵化基地面积多大?", "q3": "红黑榜"}
QRELS = {"q1": "资金", "q2": "基地", "q3": "只有标题"}


class CharacterEncoder:
    """Each character is a direction chosen by its hash."""

    def __init__(self, dimension: int = 32) -> None:
        self.dimension = dimension

    @property
    def fingerprint(self) -> str:
        return f"characters-{self.dimension}"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([np.sum([self._direction(c) for c in text], axis=0) for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    encode_queries = encode_passages

    def _direction(self, character: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(character.encode()).digest()[:4], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    folder = tmp_path / "small"
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": name, "title": title, "text": text} for name, (title, text) in CORPUS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in documents), encoding="utf-8")
    topics = [{"_id": name, "text": text} for name, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in topics), encoding="utf-8")
    judged = "".join(f"{topic}\t{document}\t1\n" for topic, document in QRELS.items())
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}", encoding="utf-8")
    return read_dataset(folder)


BUILTIN = load_reranker("builtin")
REREAD = Tuning(reranker=BUILTIN)


def evaluate(dataset: Dataset, *names: str, tuning: Tuning = REREAD, k: int = 100) -> RetrievalReport:
    return evaluate_systems(dataset, systems=names or SYSTEMS, encoder=CharacterEncoder(), tuning=tuning, k=k)


def test_every_system_finds_what_shares_words_with_the_question(dataset: Dataset) -> None:
    report = evaluate(dataset)
    assert [result.name for result in report.results] == list(SYSTEMS)
    for result in report.results:
        assert {topic: hits[0].document_id for topic, hits in result.run.items()} == QRELS, result.name
        assert result.measured.means["P@1"] == 1.0


def test_a_document_with_a_title_alone_is_one_empty_passage(dataset: Dataset) -> None:
    passages = list(cut_collection(dataset.corpus))
    assert [(p.key, p.document_id, p.title) for p in passages][-1] == (3, "只有标题", "红黑榜管理办法")
    assert [p.key for p in passages] == [0, 1, 2, 3]


def test_no_more_documents_are_kept_than_asked_for(dataset: Dataset) -> None:
    for result in evaluate(dataset, "dense", "hybrid", "rerank", k=2).results:
        assert [len(hits) for hits in result.run.values()] == [2, 2, 2], result.name


def test_measuring_twice_gives_the_same_numbers_and_hashes(dataset: Dataset) -> None:
    first, second = (retrieval_json(evaluate(dataset)) for _ in range(2))
    for report in (first, second):
        for system in report["systems"].values():  # type: ignore[attr-defined]
            del system["latency_ms"], system["passages_per_second"]
    assert first == second


def test_the_config_hash_follows_the_settings_that_matter_and_no_others(dataset: Dataset) -> None:
    heavier = Tuning(fusion=FusionWeights(dense=2.0), reranker=BUILTIN)
    assert evaluate(dataset, "hybrid").config_hash != evaluate(dataset, "hybrid", tuning=heavier).config_hash
    assert evaluate(dataset, "bm25-jieba").config_hash == evaluate(dataset, "bm25-jieba", tuning=heavier).config_hash
    assert evaluate(dataset, "dense").config_hash != evaluate(dataset, "dense", k=5).config_hash


def test_a_config_holds_the_weights_of_the_reranker_its_name_and_depth() -> None:
    assert isinstance(BUILTIN, FeatureReranker)
    described = describe_systems(["rerank"], encoder=CharacterEncoder(), tuning=REREAD)
    assert described["reranker"] == {"name": "builtin", "depth": BUILTIN.depth, "weights": asdict(RerankWeights())}
    assert "reranker" not in describe_systems(["hybrid"], encoder=CharacterEncoder(), tuning=REREAD)
    other = Tuning(reranker=replace(BUILTIN, weights=RerankWeights(tokens=0.0)))
    assert describe_systems(["rerank"], encoder=CharacterEncoder(), tuning=other) != described


def test_english_questions_reach_the_glossary_baseline_in_chinese_terms_and_chinese_ones_as_they_are(dataset: Dataset) -> None:
    asked = {"q1": "How large is the incubator?", "q2": "每年安排多少专项资金?", "q3": "社会组织孵化基地面积"}
    english = replace(dataset, topics=tuple(replace(topic, text=asked[topic.topic_id]) for topic in dataset.topics))
    plain, translated = evaluate(english, "bm25-bigram", "bm25-bigram-glossary").results
    assert (plain.run["q1"], [hit.document_id for hit in translated.run["q1"]][:1]) == ((), ["基地"])
    assert {topic: translated.run[topic] for topic in ("q2", "q3")} == {topic: plain.run[topic] for topic in ("q2", "q3")}


def test_a_config_names_the_glossary_where_questions_are_put_through_it() -> None:
    for name in ("bm25-bigram-glossary", "hybrid", "rerank"):
        assert describe_systems([name], encoder=CharacterEncoder(), tuning=REREAD)["glossary"] == fingerprint()
    assert "glossary" not in describe_systems(["bm25-jieba", "bm25-bigram", "dense"], encoder=CharacterEncoder(), tuning=REREAD)


def test_a_result_says_what_each_baseline_ran_with(dataset: Dataset) -> None:
    for tuning in (Tuning(), Tuning(baselines=True)):
        systems = retrieval_json(evaluate(dataset, "bm25-jieba", "dense", tuning=tuning))["systems"]
        assert systems["dense"]["parameters"] == {}  # type: ignore[index]
        ran = systems["bm25-jieba"]["parameters"]  # type: ignore[index]
        # Every pair ranks this small collection right, so the first of the grid is the best.
        assert ran == (asdict(GRID[0]) if tuning.baselines else asdict(SHIPPED["words"]))


def test_a_result_holds_the_means_of_both_halves_beside_the_whole(dataset: Dataset) -> None:
    odd = replace(dataset, qrels=replace(dataset.qrels, judgements={**dataset.qrels.judgements, "q1": {"养老": 1}}))
    written = retrieval_json(evaluate(odd, "bm25-jieba"))
    system = written["systems"]["bm25-jieba"]  # type: ignore[index]
    assert (written["split"], system["per_query"]["P@1"], system["measures"]["P@1"]) == ("all", [0.0, 1.0, 1.0], 0.666667)
    assert {half: row["P@1"] for half, row in system["halves"].items()} == {"dev": 1.0, "test": 0.5}  # q3; q1 and q2
    read = ResultFile.model_validate({**written})
    assert read.halves_of("bm25-jieba") == system["halves"]


def test_a_config_says_what_the_baselines_were_measured_with() -> None:
    shipped = describe_systems(["bm25-jieba", "bm25-bigram"], encoder=None)
    assert shipped["baselines"] == {"bm25-jieba": asdict(SHIPPED["words"]), "bm25-bigram": asdict(SHIPPED["bigrams"])}
    tuned = describe_systems(["bm25-jieba"], encoder=None, tuning=Tuning(baselines=True))
    assert tuned["baselines"] == [asdict(pair) for pair in GRID]


def test_a_tuned_baseline_is_never_behind_the_one_that_is_shipped(dataset: Dataset) -> None:
    for name in ("bm25-jieba", "bm25-bigram"):
        shipped = evaluate(dataset, name).results[0].measured.means["nDCG@10"]
        assert evaluate(dataset, name, tuning=Tuning(baselines=True)).results[0].measured.means["nDCG@10"] >= shipped


def test_rereading_needs_a_reranker(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput) as caught:
        evaluate(dataset, "rerank", tuning=Tuning())
    assert caught.value.field == "reranker"


def test_what_is_not_reread_stays_in_its_order_beneath_the_rest(dataset: Dataset) -> None:
    assert isinstance(BUILTIN, FeatureReranker)
    passages = list(cut_collection(dataset.corpus))
    question = "每年安排多少专项资金，孵化基地面积多大，养老床位"
    orders = []
    for depth in (1, 60):
        tuning = Tuning(reranker=replace(BUILTIN, depth=depth))
        with TemporaryDirectory() as folder:
            hybrid, rerank = build_systems(
                ["hybrid", "rerank"],
                passages,
                dataset=dataset,
                folder=Path(folder),
                encoder=CharacterEncoder(),
                progress=lambda *told: None,
                tuning=tuning,
            )
            fused, reread = hybrid.search(question, 4), rerank.search(question, 4)
            assert len(rerank.search(question, 2)) == 2
        assert sorted(key for key, _ in reread) == sorted(key for key, _ in fused) == [0, 1, 2, 3]
        assert [score for _, score in reread] == sorted((score for _, score in reread), reverse=True)
        orders.append(([key for key, _ in fused], [key for key, _ in reread]))
    assert orders[0][0] == orders[0][1] == orders[1][0]


def test_documents_to_search_among_come_after_the_collections_own_and_change_the_hashes(dataset: Dataset, tmp_path: Path) -> None:
    others = tmp_path / "others.jsonl"
    others.write_text(json.dumps({"title": "孵化基地", "text": "孵化基地面积多大？另行通知。"}) + "\n", encoding="utf-8")
    wider = read_dataset(dataset.folder, distractors=others)
    passages = list(cut_collection(wider.corpus, distractors=wider.distractors))
    assert [(p.key, p.document_key, p.document_id) for p in passages][-2:] == [(3, 3, "只有标题"), (4, 4, "distractor:1")]
    run = evaluate(wider, "bm25-bigram").results[0].run
    assert "distractor:1" in [hit.document_id for hit in run["q2"]]
    assert wider.data_hash != dataset.data_hash
    assert wider.name == "small+others"


def test_a_result_counts_all_documents_searched_and_tells_the_judged_ones_and_distractors_apart(dataset: Dataset, tmp_path: Path) -> None:
    others = tmp_path / "others.jsonl"
    others.write_text("\n".join(json.dumps({"text": text}) for text in ("孵化基地面积", "停车")), encoding="utf-8")
    report = evaluate(read_dataset(dataset.folder, distractors=others), "bm25-bigram")
    counts = retrieval_json(report)["counts"]
    assert counts == {
        "documents": 6, "distractors": 2, "judged_documents": 3, "passages": 6,
        "topics": 3, "unjudged_topics": 0, "unknown_topics": 0, "unknown_documents": 0,
    }  # fmt: skip


def test_the_json_has_the_agreed_names(dataset: Dataset, tmp_path: Path) -> None:
    write_json(tmp_path / "out" / "a.json", content=retrieval_json(evaluate(dataset, "bm25-bigram")))
    written = json.loads((tmp_path / "out" / "a.json").read_text(encoding="utf-8"))
    assert (written["dataset"], list(written["systems"]), written["data_hash"]) == ("small", ["bm25-bigram"], dataset.data_hash)
    system = written["systems"]["bm25-bigram"]
    assert system["measures"]["nDCG@10"] == 1.0
    assert (written["topics"], system["per_query"]["nDCG@10"]) == (["q1", "q2", "q3"], [1.0, 1.0, 1.0])
    assert set(system["latency_ms"]) == {"p50", "p95"}
    assert system["passages_per_second"] > 0


def test_the_table_fits_eighty_columns(dataset: Dataset) -> None:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(retrieval_table(evaluate(dataset)))
    shown = capture.get()
    assert "…" not in shown
    assert [line.split()[0] for line in shown.splitlines()[2:]] == list(SYSTEMS)


def test_systems_that_need_no_encoder_run_without_one(dataset: Dataset) -> None:
    assert evaluate_systems(dataset, systems=["bm25-jieba"], encoder=None).results[0].measured.means["P@1"] == 1.0
    with pytest.raises(InvalidInput) as caught:
        evaluate_systems(dataset, systems=["hybrid"], encoder=None)
    assert caught.value.field == "encoder"


@pytest.mark.parametrize("names", [[], ["bm25"], ["dense", "Hybrid"]])
def test_a_name_that_is_no_system_is_refused(names: list[str]) -> None:
    with pytest.raises(InvalidInput, match="bm25-jieba, bm25-bigram, bm25-bigram-glossary, dense, hybrid") as caught:
        check_systems(names)
    assert caught.value.field == "systems"


@pytest.mark.parametrize("name", ["encoder:", "encoder", "dense:BAAI/bge-m3", "rerank:BAAI/bge-m3"])
def test_a_system_names_an_encoder_behind_encoder_or_hybrid_only(name: str) -> None:
    with pytest.raises(InvalidInput, match="encoder:NAME and hybrid:NAME"):
        check_systems(["dense", name])


def test_encoders_that_are_named_stand_in_one_table_as_they_stand_alone(dataset: Dataset) -> None:
    names = ["bm25-bigram", "dense", "encoder:other@16", "hybrid", "hybrid:other@16"]
    other = CharacterEncoder(dimension=16)
    together = evaluate_systems(dataset, systems=names, encoder=CharacterEncoder(), named={"other@16": other})
    assert [result.name for result in together.results] == names
    assert together.config["encoders"] == {"other@16": "characters-16"}
    alone = evaluate_systems(dataset, systems=["dense", "hybrid"], encoder=other)
    named = [together.results[place].run for place in (2, 4)]
    assert named == [result.run for result in alone.results]
    assert together.results[1].run != named[0]
    with pytest.raises(InvalidInput) as caught:
        evaluate_systems(dataset, systems=["encoder:other@16"], encoder=CharacterEncoder())
    assert caught.value.field == "encoder"


def test_a_system_named_twice_runs_once() -> None:
    assert check_systems(["dense", "hybrid", "dense"]) == ("dense", "hybrid")


def test_a_topic_without_text_finds_nothing_and_counts_as_zero(dataset: Dataset) -> None:
    silent = replace(dataset, topics=tuple(replace(topic, text="？") for topic in dataset.topics))
    result = evaluate(silent, "bm25-jieba").results[0]
    assert (result.run["q1"], result.measured.means["nDCG@10"]) == ((), 0.0)
