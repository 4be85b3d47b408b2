"""Requests and answers that the API's own description shows; the tests check each against its schema."""

from __future__ import annotations

from pydantic.config import JsonDict

ASK: JsonDict = {
    "question": "其他城市对社会组织孵化基地投入了多少资金?",
    "home_region": "哈尔滨市",
    "filters": {"kinds": ["proposal", "reply"], "since": "2015-01-01"},
}
FEEDBACK: JsonDict = {
    "verdict": "down",
    "answer_id": "8f14e45fceea167a5a36dedd",
    "comment": "金额是计划数,不是决算数。",
    "expected": "决算196万元",
}
SEARCH: JsonDict = {"query": "孵化基地 专项资金", "filters": {"regions": ["440100"]}, "k": 5}
REGION: JsonDict = {"code": "440113", "name": "广东省广州市番禺区"}
ERROR: JsonDict = {
    "error": {
        "code": "unknown_region",
        "message": "No place is called '番禹市'.",
        "help": "Give a full name such as 广东省广州市番禺区, or a six-digit code such as 440113.",
        "field": "home_region",
    }
}
_WHERE: JsonDict = {
    "document_id": "4f1c09ab77e2-0",
    "title": "关于加强社会组织培育的提案的答复",
    "kind": "reply",
    "region": REGION,
    "issued": "2020-11-30",
    "source": "replies/2020-075.txt",
    "url": None,
}
_CITATION: JsonDict = {
    "id": 1,
    **_WHERE,
    "issuer": "番禺区民政局",
    "passage_id": "4f1c09ab77e2-0-3",
    "heading": "一、投入情况",
    "quote": "区财政共投入373万元",
    "start": 1201,
    "end": 1212,
    "validity": None,
}
_ROW: JsonDict = {
    "region": REGION,
    "measure": "孵化基地建设",
    "amount": {"text": "373万元", "yuan": 3730000, "qualifier": None, "per": None},
    "period": "2020年",
    "status": "done",
    "citations": [1],
}
ANSWER: JsonDict = {
    "question": ASK["question"],
    "abstained": False,
    "reason": None,
    "answer": "广东省广州市番禺区:区财政共投入373万元。[1]",
    "claims": [{"text": "区财政共投入373万元。", "citations": [1], "region": REGION}],
    "citations": [_CITATION],
    "comparison": {"columns": ["region", "measure", "amount", "period", "status"], "rows": [_ROW]},
    "conflicts": [],
    "generator": "extractive",
    "index": {"generation": 7, "fingerprint": "0c9d1e"},
    "took_ms": 41.2,
    "answer_id": "8f14e45fceea167a5a36dedd",
}
_HIT: JsonDict = {
    **_WHERE,
    "rank": 1,
    "score": 0.83,
    "passage_id": "4f1c09ab77e2-0-3",
    "heading": "一、投入情况",
    "text": "区财政共投入373万元,用于孵化基地建设。",
    "start": 1201,
    "end": 1222,
    "highlights": [[14, 18]],
    "scores": {"dense": 0.61, "lexical": 14.2, "rerank": None},
    "family": [
        {
            "document_id": "9d20c4e15f3b-0",
            "source": "zx/2020-075.html",
            "title": "关于加强社会组织培育的提案的答复",
            "region": REGION,
            "issued": "2020-11-30",
        }
    ],
    "validity": None,
}
HITS: JsonDict = {"hits": [_HIT], "took_ms": 6.4}
_ANNOTATION: JsonDict = {
    "type": "url_citation",
    "url_citation": {"url": "/v1/documents/4f1c09ab77e2-0", "title": _WHERE["title"], "start_index": 22, "end_index": 25},
    **_CITATION,
}
MODEL: JsonDict = {"id": "wence", "object": "model", "created": 0, "owned_by": "wence"}
COMPLETION: JsonDict = {
    "id": "chatcmpl-8f14e45fceea167a5a36dedd",
    "object": "chat.completion",
    "created": 1767225600,
    "model": "wence",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "广东省广州市番禺区:区财政共投入373万元。[1]\n\n出处：\n[1] 关于加强社会组织培育的提案的答复 (2020-11-30)",
                "refusal": None,
                "annotations": [_ANNOTATION],
            },
            "finish_reason": "stop",
            "logprobs": None,
        }
    ],
    "usage": {"prompt_tokens": 18, "completion_tokens": 64, "total_tokens": 82},
    "wence": {key: ANSWER[key] for key in ("answer_id", "abstained", "reason", "comparison", "conflicts", "generator", "index")},
}
