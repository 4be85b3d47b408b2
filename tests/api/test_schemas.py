import json
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from api.bodies import answer_body, error_body, hits_body, understanding_body
from api.chat import ChatBody, ModelBody
from api.model import AmountCell, Answer, Citation, Claim, ComparisonRow, Conflict, Effect, Hit, Reason, Status
from api.query import understand
from api.schemas import AskBody, ErrorBody, SearchBody, as_json
from api.schemas_answers import AnswerBody, HitsBody
from api.schemas_documents import ValidityBody
from api.schemas_feedback import FeedbackBody
from corpus.errors import AmbiguousRegion, StoreMissing
from corpus.model import Document, Evidence, Kind, Level, Passage, Region, Span
from corpus.regions import load_gazetteer
from corpus.validity import State

PANYU = Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)
LONGHUA = Region(code=None, name="广东省深圳市龙华新区", level=Level.FUNCTIONAL)
TEXT = "一、答复。区财政投入373万元用于孵化基地。"
DOCUMENT = Document(
    document_id="d1",
    location="/files/a.txt",
    source="a.txt",
    part=0,
    sha256="0",
    kind=Kind.REPLY,
    title="关于孵化基地的答复",
    text=TEXT,
    region=PANYU,
    issued=date(2020, 11, 30),
    evidence=(Evidence(field="region", value="440113", rule="signature", span=Span(start=5, end=6)),),
)
CITATION = Citation(
    id=1,
    document_id="d1",
    title=DOCUMENT.title,
    kind=Kind.REPLY,
    region=PANYU,
    issued=date(2020, 11, 30),
    issuer=None,
    source="a.txt",
    url=None,
    passage_id="d1-0",
    heading="一、答复",
    quote=TEXT[5:15],
    start=5,
    end=15,
)
ANSWER = Answer(
    question="投入多少?",
    answer="区财政投入373万元[1]",
    abstained=False,
    reason=None,
    claims=(Claim(text="区财政投入373万元", citations=(1,), region=PANYU),),
    citations=(CITATION,),
    comparison=(
        ComparisonRow(
            region=LONGHUA,
            measure="投入",
            amount=AmountCell(text="373万元", yuan=3_730_000.0),
            period="2020年",
            status=Status.DONE,
            citations=(1,),
        ),
    ),
    conflicts=(Conflict(what="325家与332家", citations=(1,)),),
    generation=7,
    fingerprint="abc",
    took_ms=41.23456,
)


def test_an_answer_has_every_named_key_in_order() -> None:
    body = json.loads(as_json(answer_body(ANSWER)))
    assert list(body) == [
        "question", "abstained", "reason", "answer", "claims", "citations", "comparison", "conflicts", "generator", "dropped", "fallback", "index",
        "took_ms", "understanding", "notice", "answer_id",
    ]  # fmt: skip
    assert body["claims"] == [{"text": "区财政投入373万元", "citations": [1], "region": {"code": "440113", "name": "广东省广州市番禺区"}}]
    assert body["citations"] == [
        {
            "id": 1, "document_id": "d1", "title": "关于孵化基地的答复", "kind": "reply", "region": {"code": "440113", "name": "广东省广州市番禺区"},
            "issued": "2020-11-30", "issuer": None, "source": "a.txt", "url": None, "passage_id": "d1-0", "heading": "一、答复",
            "quote": "区财政投入373万元", "start": 5, "end": 15, "validity": None,
        }
    ]  # fmt: skip
    assert body["conflicts"] == [{"what": "325家与332家", "citations": [1]}]
    assert (body["index"], body["took_ms"], body["reason"]) == ({"generation": 7, "fingerprint": "abc"}, 41.2, None)


def test_a_comparison_names_its_columns_and_keeps_whole_yuan_whole() -> None:
    text = as_json(answer_body(ANSWER).comparison)
    assert json.loads(text) == {
        "columns": ["region", "measure", "amount", "period", "status"],
        "rows": [
            {
                "region": {"code": None, "name": "广东省深圳市龙华新区"},
                "measure": "投入",
                "amount": {"text": "373万元", "yuan": 3730000, "qualifier": None, "per": None},
                "period": "2020年",
                "status": "done",
                "citations": [1],
            }
        ],
    }
    assert '"yuan":3730000,' in text


def test_an_abstention_gives_its_reason_as_a_word() -> None:
    body = json.loads(as_json(answer_body(Answer(question="q", answer="文件中没有。", abstained=True, reason=Reason.NOT_STATED))))
    assert (body["abstained"], body["reason"], body["claims"], body["comparison"]["rows"]) == (True, "not_stated", [], [])


def test_a_hit_shows_its_document_and_keeps_its_scores_apart() -> None:
    passage = Passage(key=3, passage_id="d1-0", document_id="d1", text=TEXT[5:], span=Span(start=5, end=len(TEXT)), heading="一、答复")
    hit = Hit(passage=passage, rank=1, score=0.5, lexical=2.0, highlights=((0, 3),))
    body = json.loads(as_json(hits_body([hit], documents={"d1": DOCUMENT}, took_ms=1.26)))
    assert body == {
        "hits": [
            {
                "rank": 1, "score": 0.5, "passage_id": "d1-0", "document_id": "d1", "title": "关于孵化基地的答复", "kind": "reply",
                "region": {"code": "440113", "name": "广东省广州市番禺区"}, "issued": "2020-11-30", "source": "a.txt", "url": None,
                "heading": "一、答复", "text": TEXT[5:], "start": 5, "end": len(TEXT), "highlights": [[0, 3]],
                "scores": {"dense": None, "lexical": 2.0, "rerank": None}, "family": [], "validity": None,
            }
        ],
        "took_ms": 1.3,
        "understanding": None,
        "notice": None,
    }  # fmt: skip


def test_a_reading_shows_its_words_where_they_stand_and_what_became_of_them() -> None:
    understanding = understand("只看番禺区的答复", gazetteer=load_gazetteer())
    body = json.loads(as_json(understanding_body(understanding)))
    panyu = {"code": "440113", "name": "广东省广州市番禺区"}
    assert body["readings"] == [
        {
            "facet": "place", "effect": "filter", "words": "番禺区", "start": 2, "end": 5,
            "values": ["广东省广州市番禺区"], "excludes": False,
        },
        {"facet": "kind", "effect": "filter", "words": "答复", "start": 6, "end": 8, "values": ["reply"], "excludes": False},
    ]  # fmt: skip
    assert body["filters"] == {
        "kinds": ["reply"], "regions": [panyu], "excluded_regions": [], "since": None, "until": None, "departments": [], "years": [],
    }  # fmt: skip
    assert (body["regions"], body["ambiguous"], body["years"], body["expansions"]) == ([panyu], [], [], [])


def test_a_shared_name_that_the_files_settled_is_shown_as_settled() -> None:
    nantong = load_gazetteer().get("320612")
    open_name = understand("通州区的答复", gazetteer=load_gazetteer())
    assert nantong
    settled = understanding_body(replace(open_name, regions=(nantong,), ambiguous=())).readings[0]
    assert (understanding_body(open_name).readings[0].effect, settled.effect) == (Effect.UNDECIDED, Effect.BOOST)
    assert settled.values == ["江苏省南通市通州区"]


def test_an_error_leaves_out_what_it_does_not_have() -> None:
    body = json.loads(as_json(error_body(StoreMissing("store"))))
    assert list(body["error"]) == ["code", "message", "help"]
    assert body["error"]["code"] == "store_missing"


def test_an_ambiguous_place_lists_those_who_share_the_name() -> None:
    error = AmbiguousRegion("龙华", candidates=[("440309", "广东省深圳市龙华区"), (None, "广东省深圳市龙华新区")])
    body = error_body(error)
    assert body.error.field == "region"
    assert [(one.code, one.name) for one in body.error.candidates or ()] == [
        ("440309", "广东省深圳市龙华区"),
        (None, "广东省深圳市龙华新区"),
    ]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"question": "q", "queston": 1}, ("queston",)),
        ({}, ("question",)),
        ({"question": 5}, ("question",)),
        ({"question": "q\0"}, ("question",)),
        ({"question": "q\ud800"}, ("question",)),
        ({"question": "q", "stream": "yes"}, ("stream",)),
        ({"question": "q", "filters": {"kinds": ["letter"]}}, ("filters", "kinds", 0)),
        ({"question": "q", "filters": {"since": 2018}}, ("filters", "since")),
        ({"question": "q", "filters": {"place": "x"}}, ("filters", "place")),
        ({"question": "q", "history": [{"role": "tool", "content": "x"}]}, ("history", 0, "role")),
    ],
)
def test_a_question_that_is_not_as_described_is_refused_where_it_is_wrong(body: dict[str, object], where: tuple[object, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        AskBody.model_validate(body)
    assert [error["loc"] for error in caught.value.errors()] == [where]


@pytest.mark.parametrize("k", [0, 101, -1, "5", 2.0, True])
def test_k_is_a_whole_number_from_1_to_100(k: object) -> None:
    with pytest.raises(ValidationError):
        SearchBody.model_validate({"query": "q", "k": k})


def test_the_examples_that_the_schema_shows_are_valid() -> None:
    for body in (AskBody, SearchBody, AnswerBody, HitsBody, ErrorBody, FeedbackBody, ChatBody, ModelBody):
        for example in body.model_json_schema()["examples"]:
            body.model_validate(example)


def test_how_a_rule_stands_is_read_back_as_it_was_told():
    told = ValidityBody(state=State.REPEALED, since=date(2021, 3, 1), by="d2", reason="repealed by 《办法》 on 2021-03-01")
    written = as_json(told)
    assert '"status":"repealed"' in written.replace(" ", "")
    assert ValidityBody.model_validate_json(written) == told
