import json
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.ingest import parse_source
from corpus.model import Declared, Kind, Source
from corpus.read import discover, read_file

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads((ROOT / "tests/golden/samples_metadata.json").read_text(encoding="utf-8"))
# What the rules do not read yet, kept here so that a change shows: (source, part, field).
UNREAD = {
    ("pudong_incubator_funding_research.md", 0, "region"),
    ("pudong_incubator_funding_research.md", 0, "issuer"),
}


def source(text, **declared):
    return Source(location="/a/x.txt", path="a/x.txt", media_type="text/plain", sha256="0", text=text, declared=Declared(**declared))


@pytest.fixture(scope="module")
def samples():
    found = discover([ROOT / "corpus/samples"])
    return {(s.path.partition("samples/")[2], d.part): d for f in found for s in read_file(f) for d in parse_source(s)}


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['source']}#{row['part']}")
def test_the_samples_say_of_themselves_what_a_person_reads_in_them(row, samples):
    document = samples[row["source"], row["part"]]
    number = row["answers"] or row["number"]
    if document.kind is Kind.REPLY:
        number = row["answers"]  # a reply is known by the number it answers; its own 文号 is another thing
    expected = (
        {
            "kind": row["kind"],
            "number": number.removeprefix("第").removesuffix("号") if number and number.startswith("第") else number,
            "region": row["region"],
            "issuer": row["issuer"],
            "issued": row["issued"],
        }
        | ({"title": row["title"]} if row["title"] else {})
        | ({"session": row["session"]} if row["session"] else {})
    )
    actual = {
        "kind": document.kind.value,
        "number": document.number,
        "region": document.region.code if document.region else None,
        "issuer": document.issuer,
        "issued": document.issued.isoformat() if document.issued else None,
        "title": document.title,
        "session": document.session,
    }
    if row["part"] > 0:
        del expected["number"]  # the second half of a page takes it from the first
    wrong = {field: (actual[field], value) for field, value in expected.items() if actual[field] != value}
    assert {f for f in wrong if (row["source"], row["part"], f) not in UNREAD} == set(), wrong


def test_every_field_with_a_span_stands_there_in_the_text(samples):
    for document in samples.values():
        for evidence in document.evidence:
            if evidence.span is not None and evidence.field in ("number", "issuer", "departments", "subject"):
                assert "".join(evidence.span.cut(document.text).split()) == evidence.value, (document.source, evidence)


def test_a_proposal_takes_its_place_from_the_reply_on_its_page():
    form = (
        "建议/提案提出者: ;某委员会; 建议/提案号: 011\n标题: 培育社会组织\n建议/提案内容:\n"
        + "近年来,我区社会组织发展很快,但仍存在一些问题。" * 12
        + "\n承办单位: 主办: 民政局 协办:\n答复日期: 2016-04-19\n答复内容:\n某委员会:\n你们提出的《培育社会组织的提案》收悉,现答复如下:"
        + "我区是南通市的实验区。" * 12
        + "\n\n通州区民政局\n2016年6月22日"
    )
    proposal, reply = parse_source(source(form))
    assert (proposal.kind, reply.kind) == (Kind.PROPOSAL, Kind.REPLY)
    assert proposal.region == reply.region and reply.region.code == "320612"
    assert (proposal.number, reply.number, reply.title) == ("011", "011", "对《培育社会组织的提案》的答复")
    assert proposal.departments == ("民政局",)


def test_contradicting_dates_are_all_kept_and_the_signatures_is_chosen():
    text = "答复日期: 2016-04-19\n某委员会:\n你们提出的提案收悉,现答复如下:某事。\n\n南通市通州区民政局\n2016年6月22日"
    document = parse_source(source(text))[0]
    assert document.issued.isoformat() == "2016-06-22"
    assert [e.value for e in document.evidence if e.field == "issued"] == ["2016-06-22", "2016-04-19"]


def test_what_a_collection_declares_is_believed():
    document = parse_source(source("第一条 为了规范。", title="上海市计量条例", kind="地方性法规", issuer="上海", date="2018-11-22 10:00"))[
        0
    ]
    assert (document.title, document.kind, document.region.code, document.issued.isoformat()) == (
        "上海市计量条例",
        Kind.REGULATION,
        "310000",
        "2018-11-22",
    )


def test_what_a_text_says_of_itself_stands_before_what_a_collection_declares():
    text = "各地要按时上报。\n人力资源社会保障部\n2017年11月3日"
    document = parse_source(source(text, title="关于某事的通知", issuer="河北省人力资源和社会保障厅", date="2018-01-15 17:29:00"))[0]
    assert (document.issuer, document.issued.isoformat(), document.region) == ("人力资源社会保障部", "2017-11-03", None)
    assert [e.value for e in document.evidence if e.field == "issued"] == ["2017-11-03", "2018-01-15"]


def test_a_rules_place_is_that_of_the_body_that_passed_it_and_not_the_province_of_its_collection():
    text = "# 青岛市停车场条例\n\n2017年9月15日 青岛市第十六届人民代表大会常务委员会第四次会议通过\n\n第一条 为了规范。"
    document = parse_source(source(text, title="青岛市停车场条例", issuer="山东", kind="地方性法规"))[0]
    assert (document.issuer, document.region.code) == ("青岛市第十六届人民代表大会常务委员会", "370200")
    silent = parse_source(source("第一条 为了规范。", title="停车场条例", issuer="山东", kind="地方性法规"))[0]
    assert (silent.issuer, silent.region.code) == (None, "370000")


@pytest.mark.parametrize(
    ("declared", "issued"),
    [("2018-09-18", "2018-09-18"), ("2018-09-18 10:00:00", "2011-06-26"), ("2011-09-01", "2011-06-26"), ("2010-01-01", "2011-06-26")],
)
def test_a_declared_day_counts_for_a_rule_where_it_can_be_an_amendment_that_the_text_does_not_tell(declared, issued):
    text = "# 戒毒条例\n\n2011年6月26日 国务院令第597号公布\n\n第一条 为了规范戒毒。\n第二条 本条例自2011年9月1日起施行。"
    assert parse_source(source(text, kind="行政法规", date=declared))[0].issued.isoformat() == issued


def test_nothing_but_furniture_is_no_document():
    with pytest.raises(UnreadableSource) as error:
        parse_source(source("当前位置\n首页 > 新闻\n版权所有 某局\n"))
    assert error.value.path == "a/x.txt"


def test_the_same_location_keeps_its_ids_when_the_text_changes():
    assert parse_source(source("关于甲的提案\n正文。"))[0].document_id == parse_source(source("关于乙的提案\n正文。"))[0].document_id
