"""A reply that two sites publish is one reply: its points are told once."""

from pathlib import Path

from api.engine import Engine
from api.rerank import load_reranker
from corpus.regions import load_gazetteer
from indexer.build import index_paths
from indexer.embed import load_encoder
from indexer.store import open_reader
from tests.api.test_bodies_threads import PROPOSAL
from tests.small_store import PANYU


def test_the_points_of_a_reply_that_is_published_twice_are_told_once(tmp_path: Path) -> None:
    reply = PANYU.replace("您提出的《关于加快社会组织孵化基地建设的提案》收悉", "您提出的提案收悉")
    files = {"proposal": PROPOSAL, "reply": reply, "reprint": f"{reply}\n来源：番禺区政协网站\n"}
    (tmp_path / "files").mkdir()
    for name, text in files.items():
        (tmp_path / f"files/{name}.txt").write_text(text, encoding="utf-8")
    encoder = load_encoder("builtin")
    index_paths([tmp_path / "files"], folder=tmp_path / "store", encoder=encoder)
    with open_reader(tmp_path / "store", encoder=encoder) as reader:
        engine = Engine(reader, encoder=encoder, gazetteer=load_gazetteer(), reranker=load_reranker("builtin"))
        answer = engine.ask("番禺区关于加快社会组织孵化基地建设的提案（第075号）怎么答复的？")
    quotes = {citation.id: citation.quote for citation in answer.citations}
    said = [quotes[claim.citations[0]] for claim in answer.claims]
    assert any("373万元" in words for words in said)
    assert len(said) == len(set(said))
