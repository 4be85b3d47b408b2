from datetime import date

import pytest

from api.thread import (
    Thread,
    answers_of,
    asks_point_by_point,
    asks_suggestions,
    is_about_thread,
    points_of,
    promises_of,
    stated_in_thread,
    suggestions_of,
)
from corpus.model import Document, Evidence, Kind, Span
from corpus.promises import Stage

REPLY_TEXT = """对区政协第0127号提案的答复
某支部:
贵支部《关于推广微创投的提案》收到后,现将结果回复如下。
一、资金已经落实。2019年划出160万元设为微创投资金。
二、手续已经减下来。申报材料由11项减为3项。
感谢关心。

南京市鼓楼区民政局
2019年6月25日"""


def at(words, field):
    start = REPLY_TEXT.index(words)
    return Evidence(field=field, value=words, rule="signature", span=Span(start=start, end=start + len(words)))


REPLY = Document(
    document_id="r", location="/r", source="r", part=0, sha256="0", kind=Kind.REPLY, title="对区政协第0127号提案的答复", text=REPLY_TEXT,
    issuer="南京市鼓楼区民政局", issued=date(2019, 6, 25), evidence=(at("南京市鼓楼区民政局", "issuer"), at("2019年6月25日", "issued"), at("关于推广微创投的提案", "subject")),
)  # fmt: skip
THREAD = Thread(documents=(REPLY,))


@pytest.mark.parametrize(
    "question", ["041号提案是哪个部门答复的?", "谁提出了关于微创投的提案?", "Which department answered proposal No. 41?"]
)
def test_questions_about_a_proposal_and_its_handling_are_about_a_thread(question):
    assert is_about_thread(question)


def test_other_questions_are_not():
    assert not is_about_thread("番禺区的孵化基地有多大?")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("由哪个部门答复的", "南京市鼓楼区民政局"),
        ("提案由哪个部门答复", "南京市鼓楼区民政局"),
        ("什么时候答复的", "2019年6月25日"),
        ("提案的题目是什么", "关于推广微创投的提案"),
    ],
)
def test_metadata_answer_with_the_words_they_stand_on(part, words):
    assert stated_in_thread(part, THREAD).span.cut(REPLY_TEXT) == words


def test_a_reply_is_told_point_by_point_each_from_its_heading():
    assert [span.cut(document.text) for document, span in points_of(THREAD)] == [
        "一、资金已经落实。2019年划出160万元设为微创投资金。",
        "二、手续已经减下来。申报材料由11项减为3项。",
    ]


@pytest.mark.parametrize("part", ["部门逐项怎么回应", "哪些建议被采纳", "答复了什么", "How did the department answer each point?"])
def test_all_points_are_wanted_when_all_is_asked(part):
    assert asks_point_by_point(part)


def test_what_a_proposal_asks_for_is_told_from_its_section_of_suggestions():
    text = "关于推广微创投的提案\n\n问题及分析:\n1、资金渠道单一,项目难以持续开展。\n\n建议:\n1.设立区级微创投资金,首期不少于150万元。\n2.申报材料压缩到两页纸以内,按季受理。\n"
    proposal = Document(
        document_id="p", location="/p", source="p", part=0, sha256="0", kind=Kind.PROPOSAL, title="关于推广微创投的提案", text=text
    )
    assert [span.cut(text) for _, span in suggestions_of(Thread(documents=(proposal,)))] == [
        "1.设立区级微创投资金,首期不少于150万元。",
        "2.申报材料压缩到两页纸以内,按季受理。",
    ]
    assert asks_suggestions("提案提出了哪些建议") and not asks_suggestions("建议由哪个部门落实")


ASKED = Document(
    document_id="p", location="/p", source="p", part=0, sha256="0", kind=Kind.PROPOSAL, title="关于推广微创投的提案",
    text="关于推广微创投的提案\n\n建议:\n1.精简申报材料和手续。\n2.划出资金150万元。\n3.评选十佳队伍。\n",
)  # fmt: skip


def test_each_suggestion_stands_beside_what_the_reply_says_to_it_and_how_far_it_is():
    found = answers_of(Thread(documents=(ASKED, REPLY)))
    assert [(a.suggestion.cut(ASKED.text), [span.cut(d.text) for d, span in a.replies], a.stage, a.how) for a in found] == [
        ("1.精简申报材料和手续。", ["二、手续已经减下来。申报材料由11项减为3项。"], Stage.DONE, "likeness of words"),
        ("2.划出资金150万元。", ["一、资金已经落实。2019年划出160万元设为微创投资金。"], Stage.DONE, "likeness of words"),
        ("3.评选十佳队伍。", [], None, "none"),
    ]


def test_a_threads_promises_are_those_of_its_replies():
    assert [(d.document_id, p.what.cut(d.text)) for d, p in promises_of(Thread(documents=(ASKED, REPLY)))] == [
        ("r", "一、资金已经落实。"),
        ("r", "二、手续已经减下来。"),
    ]
