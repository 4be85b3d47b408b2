"""One reply to several proposals: each of them finds it, and it finds each of them, whatever came first."""

from itertools import permutations

import pytest

from corpus.catalogue_writer import CatalogueWriter
from corpus.fields_document import contradictions
from corpus.link import find_links
from corpus.model import Relation
from tests.corpus.thread_pairs import parsed

REPLY = """关于对上城区政协九届二次会议第12号、第15号和第23号提案的答复

陈委员等：
你们提出的《关于增设养老食堂的提案》《关于社区助浴的提案》《关于时间银行的提案》收悉，现答复如下：
一、食堂。今年新增养老食堂6处。

杭州市上城区民政局
2021年8月30日
"""


def proposal(number, subject):
    text = f"关于{subject}的提案\n\n（政协第九届杭州市上城区委员会第二次会议第{number}号提案）\n案由：关于{subject}的提案\n\n建议：\n1.今年增设六处。\n"
    return parsed(text, f"p{number}")


def documents():
    # The titles differ from those the reply quotes, so only the numbers join them.
    return [parsed(REPLY, "reply"), proposal("012", "办好老年餐桌"), proposal("015", "老人洗澡难"), proposal("023", "互助养老")]


def test_all_numbers_are_evidence_and_no_contradiction():
    reply = parsed(REPLY, "reply")
    assert (reply.number, [e.value for e in reply.evidence if e.field == "further_numbers"]) == ("12", ["15", "23"])
    assert "number" not in contradictions(reply.evidence)


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_each_number_finds_the_reply_and_each_proposal_is_linked_to_it(tmp_path, order):
    arriving = documents()
    reply = arriving[0]
    with CatalogueWriter(tmp_path / "catalogue.db") as catalogue:
        found = {}
        for at in order:
            document = arriving[at]
            catalogue.put_source(document.location, fingerprint="f", documents=[document], passages={document.document_id: []})
            links = find_links(
                document,
                siblings=[],
                titled=catalogue.titled,
                numbered=catalogue.by_number,
                naming=catalogue.naming,
            )
            found.update({(link.from_id, link.to_id): link.relation for link in links})
        for number, own in zip(("12", "15", "23"), arriving[1:], strict=True):
            assert {d.document_id for d in catalogue.by_number(f"第0{number}号")} == {reply.document_id, own.document_id}
    assert found == {(reply.document_id, own.document_id): Relation.REPLIES_TO for own in arriving[1:]}
