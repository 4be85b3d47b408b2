from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from indexer.embed import load_encoder
from indexer.train.plan import Plan
from indexer.train.records import QUESTION_SETS
from indexer.train.train import train
from indexer.train.vocabulary import Sizes

SENTENCES = (
    "民政部门负责养老机构的备案和监督管理工作。", "孵化基地为入驻的社会组织提供场地和培训服务。", "对符合条件的养老机构，每张床位补贴2000元。",
    "用人单位拖欠劳动报酬的，由人力资源社会保障部门责令支付。", "在市区范围内禁止夜间施工产生的噪声扰民。", "公共停车场应当设置无障碍停车位并免费开放。",
)  # fmt: skip
PLAN = Plan(steps=6, batch=8, mined=40, mined_batch=6, tokenwise_queries=4, dimension=16, inner_dimension=8)


def write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if path.suffix == ".xz":
        path.write_bytes(lzma.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    texts = ["".join(SENTENCES[start:] + SENTENCES[:start]) * 3 for start in range(len(SENTENCES))]
    papers = [{"title": f"关于{text[:8]}的通知", "issuer": "青山市", "text": text} for text in texts]
    write_lines(folder / "official_documents.jsonl.xz", papers)
    article = {"title_en": "Care homes", "title_zh": "养老机构", "text_en": "Subsidies for care homes. " * 20, "text_zh": texts[0]}
    write_lines(folder / "bilingual_articles.jsonl.xz", [article] * 4)
    (folder / "cedict_ts.u8.xz").write_bytes(
        lzma.compress("養老 养老 [yang3 lao3] /to provide for the elderly/\n補貼 补贴 [bu3 tie1] /subsidy/\n".encode())
    )
    for name in QUESTION_SETS:
        write_lines(folder / "beir" / name / "corpus.jsonl", [{"_id": "p1", "title": "养老", "text": texts[0]}])
        write_lines(folder / "beir" / name / "queries.jsonl", [{"_id": "q1", "text": "每张床位补贴多少？"}])
        qrels = folder / "beir" / name / "qrels" / "test.tsv"
        qrels.parent.mkdir()
        qrels.write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\n", encoding="utf-8")
    return folder


def test_the_script_writes_a_folder_that_both_readers_take_and_agree_on(data: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    train(data, out=tmp_path / "encoder", plan=PLAN, sizes=Sizes())
    texts = ["养老机构补贴", "subsidy"]
    vectors = load_encoder(str(tmp_path / "encoder")).encode_passages(texts)
    assert vectors.shape == (2, 16)
    np.testing.assert_allclose(SentenceTransformer(str(tmp_path / "encoder")).encode(texts), vectors, atol=1e-3)


def test_the_same_seed_gives_the_same_vectors(data: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        train(data, out=tmp_path / name, plan=PLAN, sizes=Sizes())
    one, other = (load_encoder(str(tmp_path / name)).encode_passages(list(SENTENCES)) for name in ("one", "other"))
    np.testing.assert_allclose(one, other, atol=1e-6)
