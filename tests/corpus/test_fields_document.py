import json
import lzma
import os
from pathlib import Path

import pytest

from corpus.fields_document import contradictions
from corpus.ingest import parse_source
from corpus.model import Kind, Source
from corpus.read import discover, read_file

DATA = os.environ.get("WENCE_TEST_DATA")
needs_data = pytest.mark.skipif(not DATA, reason="WENCE_TEST_DATA is not set: no real files to read")
GOLDEN = json.loads((Path(__file__).parents[1] / "golden/real_files_metadata.json").read_text(encoding="utf-8"))
# 提案 and 建议 of national bodies that the State Council's office answered, by the end of their ids.
LETTERS = {
    "gov0025": ("4626", "十届四次", ("王超斌",), "国办函〔2006〕82号"),
    "gov0026": ("7240", "十届四次", ("周桂英",), "国办函〔2006〕71号"),
    "gov0027": ("2996", "十届四次", ("石英",), "国办函〔2006〕70号"),
    "gov0028": ("7264", "十届四次", ("邓明义",), "国办函〔2006〕69号"),
    "gov0029": ("2741", "十届三次", ("邓乃扬", "韩汝琦"), "国办函〔2005〕69号"),
}
REPLY = (
    "某区民政局对区政协五届五次会议第041号提案的答复\n某民复〔2018〕27号C类\n李某某等委员:\n你们提出的《加大力度》(第041号)提案收悉。"
    "经综合区财政局会办意见,现答复如下:\n一、目前还没有专门的经费预算。\n某区民政局\n2018年7月1日\n办理结果:留作参考"
)


def source(text):
    return Source(location="/a/x.txt", path="a/x.txt", media_type="text/plain", sha256="0", text=text)


def values(document, field):
    return [one.value for one in document.evidence if one.field == field]


def test_a_reply_keeps_its_own_number_beside_that_of_the_proposal_and_says_how_it_was_handled():
    document = parse_source(source(REPLY))[0]
    assert (document.kind, document.number, document.parties) == (Kind.REPLY, "041", ("李某某",))
    assert (values(document, "file_number"), values(document, "result")) == (["某民复〔2018〕27号"], ["C", "留作参考"])
    assert values(document, "joint_departments") == ["区财政局"]


def test_a_decision_is_issued_by_those_who_passed_it():
    text = (
        "# 关于废止部分司法解释的决定\n\n(2020年12月23日最高人民法院审判委员会第1823次会议通过,自2021年1月1日起施行)\n\n为切实实施民法典。"
    )
    document = parse_source(source(text))[0]
    assert (document.kind, document.issuer, str(document.issued)) == (Kind.POLICY, "最高人民法院", "2020-12-23")


def test_contradicting_values_are_all_told_the_believed_one_first():
    document = parse_source(source("答复日期:2016-04-19\n" + REPLY))[0]
    told = contradictions(document.evidence)
    assert (told["issued"], told["result"]) == (("2018-07-01", "2016-04-19"), ("C", "留作参考"))
    assert "number" not in told


def test_every_new_field_stands_where_its_evidence_says():
    document = parse_source(source(REPLY))[0]
    told = [one for one in document.evidence if one.field in ("file_number", "result", "joint_departments", "parties", "issuer")]
    assert [one.span.cut(document.text) for one in told] == [one.value for one in told]


@needs_data
def test_the_real_pages_have_every_field_right_and_say_unknown_where_it_is():
    found = []
    for file in discover([Path(DATA) / "policies"]):
        for read in read_file(file):
            found += [(Path(d.location).name[:3], d) for d in parse_source(read)]
    for row, (name, document) in zip(GOLDEN, sorted(found, key=lambda one: (one[0], one[1].part)), strict=True):
        lists = ("published", "joint_departments", "filing", "result", "issued")
        actual = {"file": name, "part": document.part, "kind": document.kind.value, "region": document.region.code}
        actual |= {field: getattr(document, field) for field in ("title", "number", "session", "issuer", "subject")}
        actual |= {field: values(document, field) for field in lists}
        actual |= {"parties": list(document.parties), "departments": list(document.departments)}
        assert actual == row


@needs_data
def test_letters_that_answer_proposals_and_suggestions_are_replies_with_number_and_session():
    found = {}
    with lzma.open(Path(DATA) / "data/official_documents.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in LETTERS:
                document = parse_source(source(row["text"]))[0]
                own = values(document, "file_number")[0]
                found[row["id"]] = (document.number, document.session, document.parties, own)
                assert (document.kind, document.issuer) == (Kind.REPLY, "国务院办公厅")
    assert found == LETTERS
