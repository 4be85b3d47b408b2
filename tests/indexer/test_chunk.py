import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chunk import chunk_document
from tests.indexer.fakes import make_document

SENTENCE = "各级民政部门应当加强对社会组织孵化基地的指导和监督，确保专项资金专款专用。"


def cut(text: str, *, size_chars: int = 350) -> list[tuple[str, str]]:
    document = make_document("d1", text, title="题")
    return [(p.heading, text[p.start : p.end]) for p in chunk_document(document, size_chars=size_chars)]


def test_a_short_document_is_one_passage_without_a_heading() -> None:
    assert cut("关于孵化基地的提案\n一、问题\n场地不足。\n二、建议\n安排场地。") == [
        ("", "关于孵化基地的提案\n一、问题\n场地不足。\n二、建议\n安排场地。")
    ]


def test_an_empty_document_has_no_passages() -> None:
    assert cut("") == []


def test_numbered_parts_that_are_long_stand_alone_under_their_heading() -> None:
    first, second = f"一、加大资金投入\n{SENTENCE * 6}\n", f"二、完善评估机制\n{SENTENCE * 6}\n"
    assert cut(f"某区关于社会组织的意见\n{first}{second}") == [
        ("一、加大资金投入", f"某区关于社会组织的意见\n{first}"),
        ("二、完善评估机制", second),
    ]


def test_the_heading_is_the_whole_path_and_a_bare_heading_goes_with_what_it_stands_over() -> None:
    inner = [f"（{n}）{title}。{SENTENCE * 6}\n" for n, title in (("一", "明确购买主体"), ("二", "规范承接主体"))]
    assert cut(f"一、政府购买服务\n{inner[0]}{inner[1]}") == [
        ("一、政府购买服务 › （一）明确购买主体", f"一、政府购买服务\n{inner[0]}"),
        ("一、政府购买服务 › （二）规范承接主体", inner[1]),
    ]


def test_parts_are_found_in_a_text_that_has_lost_its_line_breaks() -> None:
    # 现将有关事项通知如下：一、扩大技能人才供给（一）加强技能人才培养。……（二）畅通评价渠道。……
    body = SENTENCE * 6
    text = f"现将有关事项通知如下：一、扩大技能人才供给（一）加强技能人才培养。{body}（二）畅通评价渠道。{body}二、强化保障。{body}"
    assert [heading for heading, _ in cut(text)] == [
        "一、扩大技能人才供给 › （一）加强技能人才培养",
        "一、扩大技能人才供给 › （二）畅通评价渠道",
        "二、强化保障",
    ]


def test_an_article_stays_whole_beyond_the_usual_size_and_short_articles_join_under_their_chapter() -> None:
    long_article = f"第三条　{SENTENCE * 14}\n"
    assert 350 < len(long_article) < 600
    text = f"第一章　总则\n第一条　为规范评估工作，制定本办法。\n第二条　评估结果分为五级。\n{long_article}第二章　附则\n第四条　本办法自2019年6月1日起施行。{SENTENCE * 9}\n"
    assert cut(text) == [
        ("第一章　总则", "第一章　总则\n第一条　为规范评估工作，制定本办法。\n第二条　评估结果分为五级。\n"),
        ("第一章　总则 › 第三条", long_article),
        ("第二章　附则 › 第四条", text[text.index("第二章") :]),
    ]


def test_a_mention_of_an_article_or_an_amount_begins_nothing() -> None:
    text = f"依照本办法第三条 的规定，投入1.5亿元。{SENTENCE * 9}"
    assert {heading for heading, _ in cut(text)} == {""}


def test_headings_of_markdown_and_unnumbered_headings_count() -> None:
    text = f"# 题\n\n## 资金来源\n\n{SENTENCE * 7}\n\n问题及分析\n\n{SENTENCE * 7}\n"
    assert [heading for heading, _ in cut(text)] == ["资金来源", "资金来源 › 问题及分析"]


def test_text_without_structure_is_cut_after_sentences() -> None:
    pieces = [text for _, text in cut(SENTENCE * 30)]
    assert [len(piece) for piece in pieces] == [len(SENTENCE) * 9] * 3 + [len(SENTENCE) * 3]
    assert all(piece.endswith("。") for piece in pieces)


def test_a_signature_joins_the_passage_before_it() -> None:
    text = f"一、工作情况\n{SENTENCE * 8}\n二、下一步打算\n{SENTENCE * 8}\n广州市番禺区民政局\n2020年11月30日\n"
    second = text.index("二、")
    assert cut(text) == [("一、工作情况", text[:second]), ("二、下一步打算", text[second:])]


@given(
    st.lists(
        st.sampled_from(
            [
                "第一章 总则\n",
                "第十二条 ",
                "第三条　",
                "一、",
                "（一）",
                "(二)",
                "1.",
                "2、",
                "①",
                "# 标题\n",
                "## 二\n",
                "\n\n",
                "\n",
                "　",
                " ",
                "。",
                "；",
                "：",
                "“甲”",
                SENTENCE,
                "甲" * 400,
                "问题及分析\n",
                "abc 123",
                "𠮷",
            ]
        ),
        max_size=60,
    ),
    st.integers(min_value=10, max_value=400),
)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_passages_tile_the_document(pieces: list[str], size_chars: int) -> None:
    text = "".join(pieces)
    passages = chunk_document(make_document("d", text, title="题"), size_chars=size_chars)
    assert "".join(text[p.start : p.end] for p in passages) == text
    assert [p.start for p in passages[1:]] == [p.end for p in passages[:-1]]
    assert all(p.end > p.start for p in passages)


@given(st.text(max_size=600))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_passages_tile_any_text(text: str) -> None:
    passages = chunk_document(make_document("d", text, title="题"), size_chars=40)
    assert "".join(text[p.start : p.end] for p in passages) == text


@pytest.mark.parametrize("module", ["indexer.chunk", "indexer.store"])
def test_searching_does_not_load_the_text_splitters(module: str) -> None:
    code = f"import sys, {module}; sys.exit('langchain_text_splitters' in sys.modules or 'faiss' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
