"""What some servers and some answers add: conflicts, dropped sentences, validity, families, suggestions with their answers, feedback."""

import json
from typing import Any

from tests.browser.visit import Visit

PANYU = {"code": "440113", "name": "广东省广州市番禺区"}
TEXT = "关于孵化基地的答复\n\n一、全区登记社会组织344家。\n二、2016年统计为686家，𠮷祥街另有3家。\n三、计划2021年新建2个孵化点。\n"


def cited(number: int, quote: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    where = {
        "document_id": "d1",
        "title": "关于孵化基地的答复",
        "kind": "reply",
        "region": PANYU,
        "issued": "2016-06-22",
        "issuer": "番禺区民政局",
    }
    rest = {"source": "a.txt", "url": None, "passage_id": "d1-0", "heading": "", "quote": quote, "start": start, "end": start + len(quote)}
    return {
        "id": number,
        **where,
        **rest,
        "validity": {"status": "repealed", "since": "2021-03-01", "by": None, "reason": "repealed on 2021-03-01"},
    }


CITATIONS = [cited(1, "全区登记社会组织344家"), cited(2, "2016年统计为686家，𠮷祥街另有3家"), cited(3, "计划2021年新建2个孵化点")]
ANSWER = {
    "question": "番禺区有多少家社会组织？",
    "abstained": False,
    "reason": None,
    "answer": "…",
    "claims": [
        {"text": f"广东省广州市番禺区（答复，2016-06-22）：{one['quote']}。", "citations": [one["id"]], "region": PANYU}
        for one in CITATIONS
    ],
    "citations": CITATIONS,
    "comparison": {
        "columns": ["region", "measure", "amount", "period", "status"],
        "rows": [{"region": PANYU, "measure": "新建2个孵化点", "amount": None, "period": "2021年", "status": "planned", "citations": [3]}],
    },
    "conflicts": [{"what": "社会组织数量：344家与686家", "citations": [1, 2]}],
    "generator": "openai:some-model",
    "index": {"generation": 7, "fingerprint": "f"},
    "took_ms": 12.0,
    "notice": "只有1份文件符合筛选。",
    "answer_id": "a1",
    "dropped": {"uncited": 1},
    "fallback": None,
}
DOCUMENT = {
    **{key: CITATIONS[0][key] for key in ("document_id", "title", "kind", "region", "issued", "issuer", "source", "url", "validity")},
    **{"candidates": [], "number": "075", "session": "十四届五次", "parties": ["王委员"], "departments": [], "subject": None, "part": 0},
    "text": TEXT,
    "links": [{"relation": "replies_to", "document_id": "d2", "title": "关于孵化基地的提案"}],
    "evidence": [{"field": "issued", "value": "2016-06-22", "rule": "signature", "start": None, "end": None}],
    "family": [{"document_id": "d9", "title": "关于孵化基地的答复（转载）", "source": "b.html", "region": None, "issued": None}],
    "suggestions": [
        {
            "document_id": "d2",
            "start": 11,
            "end": 24,
            "quote": "增设孵化点",
            "number": [1],
            "how": "same subject",
            "answers": [{"document_id": "d1", "start": 47, "end": 62, "quote": "三、计划2021年新建2个孵化点"}],
        },
        {"document_id": "d2", "start": 25, "end": 30, "quote": "设立专项资金", "number": [2], "how": "none", "answers": []},
    ],
    "promises": [
        {
            "document_id": "d1",
            "start": 49,
            "end": 62,
            "quote": "计划2021年新建2个孵化点",
            "who": "区民政局",
            "status": "planned",
            "by": "2021-12-31",
            "by_words": "2021年",
        }
    ],
}


def answering(visit: Visit) -> Visit:
    events = [("citations", CITATIONS), *[("claim", claim) for claim in ANSWER["claims"]], ("done", ANSWER)]  # type: ignore[attr-defined]
    stream = ": beat\n\n" + "".join(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n" for name, data in events)
    visit.page.route("**/v1/ask", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    visit.page.route("**/v1/documents/d1", lambda route: route.fulfill(json=DOCUMENT))
    return visit.open().ask("番禺区有多少家社会组织？")


def test_sources_that_disagree_stand_side_by_side_before_the_answer(visit: Visit) -> None:
    answering(visit)
    box = visit.page.locator(".conflicts")
    assert "说法不一" in box.locator("h3").inner_text()
    assert [text.split("”")[0] for text in visit.texts(".conflict-quote")] == [
        "“全区登记社会组织344家",
        "“2016年统计为686家，𠮷祥街另有3家",
    ]
    assert box.bounding_box()["y"] < visit.page.locator(".claims").bounding_box()["y"]
    assert visit.accessibility_faults() == []


def test_plans_notices_and_dropped_sentences_are_told(visit: Visit) -> None:
    answering(visit)
    assert [("计划中，尚未完成" in text) for text in visit.texts(".claim")] == [False, False, True]
    notes = " ".join(visit.texts(".note"))
    assert "只有1份文件符合筛选。" in notes and "有 1 句话没有可靠出处" in notes
    assert "openai:some-model" in visit.page.locator(".made-by").inner_text()


def test_a_quote_behind_characters_outside_the_bmp_is_marked_exactly(visit: Visit) -> None:
    answering(visit).page.locator(".claims .citation").nth(2).click()
    assert visit.shown(".document-text mark").first.text_content() == "计划2021年新建2个孵化点"


def test_a_document_shows_validity_family_and_which_suggestion_was_answered_with_what(visit: Visit) -> None:
    answering(visit).page.locator(".claims .citation").first.click()
    visit.shown(".document-text mark")
    assert "已废止" in visit.page.locator(".facts-short").inner_text()
    assert visit.page.locator(".thread", has_text="同一文件的其他来源").get_by_role("button").inner_text() == "关于孵化基地的答复（转载）"
    assert [text.strip() for text in visit.texts(".points .unanswered")] == ["未见答复"]
    visit.page.get_by_role("button", name="三、计划2021年新建2个孵化点").click()
    assert visit.page.locator(".document-text mark").text_content() == TEXT[47:62]
    assert visit.accessibility_faults() == []


def test_a_quote_that_the_document_no_longer_has_is_told_and_not_marked(visit: Visit) -> None:
    answering(visit)
    changed = {**DOCUMENT, "text": TEXT.replace("344", "345")}
    visit.page.unroute("**/v1/documents/d1")
    visit.page.route("**/v1/documents/d1", lambda route: route.fulfill(json=changed))
    visit.page.locator(".claims .citation").first.click()
    assert "有改动" in visit.shown(".source-body .note.strong").first.inner_text()
    assert visit.page.locator(".document-text mark").count() == 0


def test_a_verdict_is_sent_with_the_answer_it_is_about(visit: Visit) -> None:
    sent: list[Any] = []

    def take(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(json={})

    answering(visit).page.route("**/v1/feedback", take)
    visit.page.get_by_role("button", name="有问题").click()
    visit.page.get_by_text("已记录，谢谢。").wait_for()
    assert sent == [{"answer_id": "a1", "verdict": "down"}]


def test_an_error_in_the_stream_is_told_with_its_help(visit: Visit) -> None:
    stream = 'event: citations\ndata: []\n\nevent: error\ndata: {"error": {"code": "generator", "message": "生成模型没有回应。", "help": "稍后再试。"}}\n\n'
    visit.page.route("**/v1/ask", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    visit.open().page.get_by_role("textbox", name="问题").fill("问")
    visit.page.keyboard.press("Enter")
    assert visit.shown(".problem").first.inner_text().startswith("生成模型没有回应。\n")
