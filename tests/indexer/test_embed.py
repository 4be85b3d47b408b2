import json
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from corpus.errors import InvalidInput
from indexer.embed import BUILTIN_FOLDER, load_encoder
from indexer.train.pairs import Pairs, add_questions, bare_heading, gloss, headings, windows
from indexer.train.questions import invent_message, invent_question
from indexer.train.records import Asked, meanings_of
from indexer.train.replies import wrap_reply
from indexer.train.vocabulary import Sizes, build_vocabulary, count_tokens, parts_of, stem_of

TEXTS = [
    "区政府拨款373万元,建设面积2300平方米的区级社会组织孵化基地和党建基地",
    "社會組織孵化基地由民政局負責",
    "How do other cities fund incubators for social organisations?",
    "",
    "⁂ ☃",
    "办理结果：解决或采纳" * 60,
]


def write_static_folder(folder: Path, *, prompts: dict[str, str] | None = None) -> Path:
    """Three tokens in the plane: 东 is east, 北 is north, anything else is unknown."""
    vocabulary = [("<unk>", -10.0), ("东", -1.0), ("北", -1.0)]
    Tokenizer(models.Unigram(vocabulary, unk_id=0)).save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": np.array([[0, 0], [2, 0], [0, 2]], dtype=np.float32)}, folder / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts or {}}), encoding="utf-8")
    return folder


def test_the_built_in_encoder_gives_unit_rows_and_zero_rows_for_texts_without_a_known_token() -> None:
    vectors = load_encoder("builtin").encode_passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (6, 256)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0, 0, 1], atol=1e-5)


def test_no_texts_give_no_rows() -> None:
    assert load_encoder("builtin").encode_queries([]).shape == (0, 256)


def test_the_built_in_encoder_imports_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from indexer.embed import load_encoder; load_encoder('builtin').encode_queries(['提案']);"
        "sys.exit(', '.join({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stderr) == (0, "")


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.lists(st.text(alphabet="社会组织孵化基地拨款373 万元,。abcfund区社區", max_size=40), max_size=6))
def test_a_text_has_the_same_vector_alone_and_in_company(texts: list[str]) -> None:
    encoder = load_encoder("builtin")
    together = encoder.encode_passages(texts)
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_allclose(encoder.encode_passages([text])[0], row, atol=1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [("社区治理", "社區治理"), ("社会组织", "社會組織"), ("第12号提案", "第１２号提案"), ("Fund", "fund"), ("organisations", "organizations"), ("孵化基地", "孵化 基地。")],
)  # fmt: skip
def test_spellings_of_the_same_words_have_the_same_vector(one: str, other: str) -> None:
    vectors = load_encoder("builtin").encode_queries([one, other])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("其他城市如何资助社会组织孵化基地?", ["区政府拨款建设区级社会组织孵化基地", "查处机动车违法停车行为"]),
        ("How do other cities fund incubators for social organisations?", ["区政府拨款建设区级社会组织孵化基地", "查处机动车违法停车行为"]),
        ("pension subsidies for the elderly", ["老年人养老补贴标准", "森林防火期内禁止野外用火"]),
        ("老师工资太低", ["提高教师待遇，依法保障教职工薪酬", "河道采砂许可证的申请"]),
    ],
)
def test_a_query_is_nearer_to_what_it_is_about(query: str, order: list[str]) -> None:
    encoder = load_encoder("builtin")
    scores = (encoder.encode_queries([query]) @ encoder.encode_passages(order).T)[0]
    assert scores[0] > scores[1] + 0.1


def test_a_folder_of_static_modules_averages_its_tokens(tmp_path: Path) -> None:
    encoder = load_encoder(str(write_static_folder(tmp_path)))
    half = 0.5**0.5
    np.testing.assert_allclose(encoder.encode_passages(["东", "东北", "南"]), [[1, 0], [half, half], [0, 0]], atol=1e-6)
    assert encoder.dimension == 2
    assert encoder.fingerprint.startswith(f"{tmp_path.name}:2:")


def test_shared_rows_and_weights_of_a_static_folder_are_used(tmp_path: Path) -> None:
    write_static_folder(tmp_path)
    tensors = {
        "embeddings": np.array([[3, 4]], dtype=np.float16),
        "mapping": np.zeros(3, dtype=np.int32),
        "weights": np.array([0, 1, -1], dtype=np.float32),
    }
    save_file(tensors, tmp_path / "model.safetensors")
    np.testing.assert_allclose(
        load_encoder(str(tmp_path)).encode_passages(["东", "北", "南"]), [[0.6, 0.8], [-0.6, -0.8], [0, 0]], atol=1e-6
    )


def test_prompts_stand_in_front_of_queries_and_passages(tmp_path: Path) -> None:
    encoder = load_encoder(str(write_static_folder(tmp_path, prompts={"query": "东", "document": "北"})))
    np.testing.assert_allclose(encoder.encode_queries([""]), [[1, 0]])
    np.testing.assert_allclose(encoder.encode_passages([""]), [[0, 1]])


def test_the_fingerprint_changes_with_the_weights_and_not_with_the_model_card(tmp_path: Path) -> None:
    first = load_encoder(str(write_static_folder(tmp_path))).fingerprint
    (tmp_path / "README.md").write_text("card", encoding="utf-8")
    assert load_encoder(str(tmp_path)).fingerprint == first
    save_file({"embedding.weight": np.ones((3, 2), dtype=np.float32)}, tmp_path / "model.safetensors")
    assert load_encoder(str(tmp_path)).fingerprint != first


def test_a_missing_folder_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_encoder("./no-such-folder")
    assert caught.value.field == "encoder"
    assert "builtin" in caught.value.help


def test_a_folder_with_broken_weights_is_refused(tmp_path: Path) -> None:
    (write_static_folder(tmp_path) / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(InvalidInput) as caught:
        load_encoder(str(tmp_path))
    assert caught.value.field == "encoder"


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"other": np.ones((3, 2))}, "no embeddings"),
        ({"embeddings": np.ones(3)}, "no embeddings"),
        ({"embeddings": np.ones((1, 2)), "mapping": np.array([0, 0, 1])}, "rows 0 to 1 of a table of 1"),
        ({"embeddings": np.ones((3, 2)), "weights": np.ones(2)}, "3 with 2 factors"),
        ({"embeddings": np.ones((2, 2))}, "knows 3 tokens, its weights 2"),
    ],
)
def test_a_static_folder_whose_parts_do_not_fit_together_is_refused(tmp_path: Path, tensors: dict[str, np.ndarray], reason: str) -> None:
    save_file(tensors, write_static_folder(tmp_path) / "model.safetensors")
    with pytest.raises(InvalidInput) as caught:
        load_encoder(str(tmp_path))
    assert caught.value.field == "encoder"
    assert reason in caught.value.message


@pytest.mark.parametrize(("gone", "what"), [("tokenizer.json", "tokenizer"), ("model.safetensors", "weights")])
def test_a_static_folder_with_a_missing_file_is_refused_by_its_name(tmp_path: Path, gone: str, what: str) -> None:
    (write_static_folder(tmp_path) / gone).unlink()
    with pytest.raises(InvalidInput) as caught:
        load_encoder(str(tmp_path))
    assert f"has no {what}" in caught.value.message


@pytest.mark.parametrize("text", ["{", '{"type": 1}', '[{"type": "Pooling"}]', "3"])
def test_a_modules_file_that_lists_no_modules_is_refused(tmp_path: Path, text: str) -> None:
    (write_static_folder(tmp_path) / "modules.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_encoder(str(tmp_path))
    assert "modules.json" in caught.value.message


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"embedding.weight": np.array([[0, 0], [2, np.nan], [np.inf, 2]], dtype=np.float32)}, "row 1 of 3"),
        ({"embedding.weight": np.array([[0, 0], [2, 0], [0, -np.inf]], dtype=np.float16)}, "row 2 of 3"),
        ({"embeddings": np.ones((3, 2)), "weights": np.array([np.nan, 1, 1])}, "factor 0 of 3"),
    ],
)
@pytest.mark.parametrize("cut", ["", "@1"])
def test_weights_that_are_partly_no_numbers_are_refused_by_the_first_such_row(
    tmp_path: Path, tensors: dict[str, np.ndarray], said: str, cut: str
) -> None:
    save_file(tensors, write_static_folder(tmp_path) / "model.safetensors")
    with pytest.raises(InvalidInput) as caught:
        load_encoder(f"{tmp_path}{cut}")
    assert caught.value.field == "encoder"
    assert f"'{tmp_path.name}'" in caught.value.message
    assert said in caught.value.message


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # the overflow is what is tested
def test_a_vector_that_is_not_a_number_is_refused_with_the_place_of_its_text_and_not_the_text(tmp_path: Path) -> None:
    save_file(
        {"embedding.weight": np.array([[0, 0], [2, 0], [3e38, 2]], dtype=np.float32)}, write_static_folder(tmp_path) / "model.safetensors"
    )
    encoder = load_encoder(str(tmp_path))
    np.testing.assert_allclose(encoder.encode_passages(["东"]), [[1, 0]])
    with pytest.raises(InvalidInput) as caught:
        encoder.encode_passages(["东", "北北", "东北"])
    assert caught.value.field == "encoder"
    assert "text 2 of 3" in caught.value.message
    assert "北" not in str(caught.value)


def test_a_cut_keeps_the_first_dimensions_at_length_one_and_changes_the_fingerprint() -> None:
    whole, cut = load_encoder("builtin"), load_encoder("builtin@64")
    assert (cut.dimension, cut.fingerprint) == (64, whole.fingerprint.replace(":256:", ":64:"))
    first = whole.encode_passages(TEXTS)[:, :64]
    lengths = np.linalg.norm(first, axis=1, keepdims=True)
    np.testing.assert_allclose(cut.encode_passages(TEXTS), first / np.where(lengths, lengths, 1), atol=1e-5)
    assert load_encoder("builtin@256").fingerprint == whole.fingerprint


@pytest.mark.parametrize("cut", ["0", "-1", "257", "", "x", "6.4", "½", "６４"])
def test_a_cut_that_the_vectors_cannot_have_is_refused(cut: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_encoder(f"builtin@{cut}")
    assert caught.value.field == "encoder"
    assert cut in caught.value.message


def test_a_folder_may_have_an_at_sign_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "me@home" / "model@2"
    folder.mkdir(parents=True)
    write_static_folder(folder)
    assert load_encoder(str(folder)).fingerprint.startswith("model@2:2:")
    assert load_encoder(f"{folder}@1").fingerprint.startswith("model@2:1:")


def test_the_committed_weights_stay_small() -> None:
    assert sum(path.stat().st_size for path in BUILTIN_FOLDER.rglob("*") if path.is_file()) < 30_000_000


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # torch and transformers warn about their own innards
def test_sentence_transformers_reads_the_folder_to_the_same_vectors() -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu")
    ours = load_encoder("builtin")
    assert np.abs(model.encode_query(TEXTS) - ours.encode_queries(TEXTS)).max() < 1e-5
    assert np.abs(model.encode_document(TEXTS) - ours.encode_passages(TEXTS)).max() < 1e-5


SENTENCE = "第十二条 社会组织孵化基地的补助标准为每家5000元，由区民政部门负责发放。"


def test_a_question_leaves_out_what_it_asks_for() -> None:
    asked = {invent_question(SENTENCE, rng=random.Random(seed)) for seed in range(40)}
    amounts = [question for question in asked if re.search("多少|多久|最多", question)]
    assert amounts
    assert not any("5000元" in question for question in amounts)
    assert not any("民政部门" in question for question in asked if re.search("哪个部门|由谁|找谁|归哪里", question))
    assert not any("第十二条" in question for question in asked)


def test_the_same_seed_invents_the_same_question_and_message() -> None:
    assert invent_question(SENTENCE, rng=random.Random(3)) == invent_question(SENTENCE, rng=random.Random(3))
    assert invent_message(SENTENCE, rng=random.Random(3)) == invent_message(SENTENCE, rng=random.Random(3))


def test_a_reply_keeps_the_text_it_is_made_of() -> None:
    replies = [wrap_reply("补助标准为每家5000元。", about="加强养老服务", rng=random.Random(seed)) for seed in range(20)]
    assert all("补助标准为每家5000元。" in reply for reply in replies)
    assert any("《加强养老服务》收悉" in reply for reply in replies)


def test_a_heading_comes_with_the_text_under_it() -> None:
    body = "鼓励具备条件的民营企业建设高技能人才培养基地，设立技能大师工作室，开展技术攻关、技能传承等工作，并给予一次性补助和场地支持，减免租金。"
    assert list(headings(f"现通知如下：一、扩大技能人才供给\n{body}")) == [("一、扩大技能人才供给", body.strip("。"))]
    assert [bare_heading(heading) for heading in ("第二章 保障措施", "三、保障措施", "（四）保障措施")] == ["保障措施"] * 3


def test_windows_overlap_and_reach_the_end() -> None:
    text = "".join(chr(0x4E00 + place) for place in range(700))
    assert [(text.index(window), len(window)) for window in windows(text)] == [(0, 350), (250, 350), (500, 200)]
    assert windows("短") == ["短"]


def test_a_gloss_is_the_dictionary_word_by_word() -> None:
    english = {"社会": ("society",), "组织": ("organization",), "基地": ("base",)}
    words = {word for seed in range(10) for word in gloss("社会组织基地", english=english, rng=random.Random(seed)).split()}
    assert words == {"society", "organization", "base"}


def test_dictionary_noise_is_dropped() -> None:
    assert meanings_of("surname Wang/king or monarch/(old) best of its type/see 君王[jun1 wang2]") == (
        "king or monarch",
        "best of its type",
    )


def test_questions_on_one_paragraph_share_their_passage() -> None:
    asked = [Asked(question=question, title="锣鼓经", text="锣鼓经是打击乐记谱方法。") for question in ("什么是锣鼓经？", "锣鼓经记什么？")]
    pairs = Pairs()
    add_questions(pairs, questions=asked, start=0, rng=random.Random(0))
    assert pairs.passages == ["锣鼓经是打击乐记谱方法。"]
    assert [(pair.query, pair.passage) for pair in pairs.sorts["asked"]] == [("什么是锣鼓经？", 0), ("锣鼓经记什么？", 0)]


def test_words_that_share_parts_share_some_of_their_vectors() -> None:
    assert parts_of("孵化园") == ("孵", "化", "园", "孵化", "化园")
    assert stem_of("incubators") == stem_of("incubator")
    assert parts_of("373") == ()


def test_traditional_and_british_spellings_share_rows() -> None:
    counts = count_tokens(["社区组织社区组织 organization fund 2019年"])
    vocabulary = build_vocabulary(counts, sizes=Sizes(words=50, characters=50, english=50, numbers=50))
    ids = [vocabulary.tokenizer.encode(text, add_special_tokens=False).ids for text in ("社区组织，organization", "社區組織 Organisation")]
    assert [vocabulary.rows[row] for row in vocabulary.row_of[ids[0]]] == ["社区", "组织", "organization"]
    assert vocabulary.row_of[ids[1]].tolist() == vocabulary.row_of[ids[0]].tolist()
