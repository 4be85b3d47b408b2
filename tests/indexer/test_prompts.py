import pytest

from indexer.prompts import Prompts, family_of, names_of, saved_prompts

INSTRUCT = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
BGE_ZH = "为这个句子生成表示以用于检索相关文章："


@pytest.mark.parametrize(
    ("name", "query", "passage", "pooling"),
    [
        ("BAAI/bge-large-zh-v1.5", BGE_ZH, "", "cls"),
        ("BAAI/bge-small-en", "Represent this sentence for searching relevant passages: ", "", "cls"),
        ("BAAI/bge-m3", "", "", "cls"),
        ("intfloat/multilingual-e5-base", "query: ", "passage: ", "mean"),
        ("intfloat/e5-large-v2", "query: ", "passage: ", "mean"),
        ("intfloat/multilingual-e5-large-instruct", f"{INSTRUCT} ", "", "mean"),
        ("intfloat/e5-mistral-7b-instruct", f"{INSTRUCT} ", "", "lasttoken"),
        ("Qwen/Qwen3-Embedding-0.6B", INSTRUCT, "", "lasttoken"),
        ("Alibaba-NLP/gte-Qwen2-1.5B-instruct", f"{INSTRUCT} ", "", "lasttoken"),
        ("thenlper/gte-large-zh", "", "", None),
        ("/models/bge-base-zh-v1.5", BGE_ZH, "", "cls"),
        ("/cache/models--BAAI--bge-base-zh-v1.5/snapshots/f03589ceff5aac7111bd60cfc7d497ca17ecac65", BGE_ZH, "", "cls"),
    ],
)
def test_a_known_family_has_the_prompts_and_the_pooling_of_its_model_card(name: str, query: str, passage: str, pooling: str | None) -> None:
    family = family_of(names_of(name, config={}))
    assert family is not None
    assert (family.prompts, family.pooling) == (Prompts(query=query, passage=passage), pooling)


@pytest.mark.parametrize("name", ["BAAI/bge-en-icl", "BAAI/bge-multilingual-gemma2", "/bge-base-zh/mine", "me/large5-small", "", "builtin"])
def test_an_unknown_family_is_none(name: str) -> None:
    assert family_of(names_of(name, config={})) is None


def test_a_renamed_folder_is_known_by_the_origin_in_its_config() -> None:
    family = family_of(names_of("/models/mine", config={"_name_or_path": "BAAI/bge-base-zh-v1.5"}))
    assert family is not None
    assert family.name == "bge zh"


@pytest.mark.parametrize(
    ("saved", "prompts"),
    [
        ({"query": "问：", "document": "文："}, Prompts(query="问：", passage="文：")),
        ({"query": "query: ", "passage": "passage: "}, Prompts(query="query: ", passage="passage: ")),
        ({"query": "query: ", "document": "", "passage": "passage: "}, Prompts(query="query: ", passage="passage: ")),
        (
            {"search_query": "search_query: ", "search_document": "search_document: "},
            Prompts(query="search_query: ", passage="search_document: "),
        ),
        ({"query": "", "document": ""}, Prompts()),
        ({"query": INSTRUCT}, Prompts(query=INSTRUCT)),
        ({"query": None, "document": None}, None),
        ({"sts": "Retrieve similar text."}, None),
        ({}, None),
    ],
)
def test_what_a_model_saved_about_its_prompts_is_believed(saved: dict[str, str | None], prompts: Prompts | None) -> None:
    assert saved_prompts(saved) == prompts
