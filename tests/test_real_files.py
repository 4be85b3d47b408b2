"""Real pages, where there are any: WENCE_TEST_DATA names the folder that holds policies/ and eval/."""

import os
from pathlib import Path

import pytest

from api.engine import Engine
from api.rerank import load_reranker
from corpus.regions import load_gazetteer
from eval.answers import evaluate_answers
from eval.judged import read_judged_questions
from indexer.build import index_paths
from indexer.embed import load_encoder
from indexer.store import open_reader

DATA = os.environ.get("WENCE_TEST_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="WENCE_TEST_DATA is not set: no real files to read")

# By the number a file's name begins with: kind, place, number, date of each document in it.
EXPECTED = {
    "000": [("proposal", "110112", None, "2015-12-23")],
    "001": [("research", "230100", None, None)],
    "002": [("news", "510100", None, "2017-12-21")],
    "003": [("proposal", "320612", "011", None), ("reply", "320612", "011", "2016-06-22")],
    "004": [("reply", "440113", "75", "2020-11-30")],
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder, encoder = tmp_path_factory.mktemp("store"), load_encoder("builtin")
    summary = index_paths([Path(DATA) / "policies"], folder=folder, encoder=encoder)
    assert summary.set_aside == ()
    return Engine(open_reader(folder, encoder=encoder), encoder=encoder, gazetteer=load_gazetteer(), reranker=load_reranker("builtin"))


def test_each_real_page_is_read_for_what_it_is(engine):
    found = {}
    for document in engine.reader.catalogue.documents(limit=100).documents:
        region = document.region.code if document.region else None
        issued = document.issued.isoformat() if document.issued else None
        found.setdefault(Path(document.location).name[:3], []).append(
            (document.part, (document.kind.value, region, document.number, issued))
        )
    assert {name: [row for _, row in sorted(rows)] for name, rows in found.items()} == EXPECTED


def test_a_page_with_a_proposal_and_its_reply_is_two_linked_documents(engine):
    documents = engine.reader.catalogue.documents(limit=100).documents
    reply = next(d for d in documents if d.part == 1)
    proposal = next(d for d in documents if d.location == reply.location and d.part == 0)
    links = engine.reader.catalogue.links_of(reply.document_id)
    assert [(link.relation.value, link.to_id) for link in links] == [("replies_to", proposal.document_id)]


def test_two_readings_of_a_replys_date_are_both_kept(engine):
    reply = next(d for d in engine.reader.catalogue.documents(limit=100).documents if d.part == 1)
    assert [e.value for e in reply.evidence if e.field == "issued"] == ["2016-06-22", "2016-04-19"]


def test_contact_data_of_real_pages_are_masked_in_what_is_stored(engine):
    for document in engine.reader.catalogue.documents(limit=100).documents:
        assert not any(len(run) >= 11 and run.startswith("1") for run in "".join(c if c.isdigit() else " " for c in document.text).split())


def test_judged_questions_over_real_pages_are_answered_as_well_as_they_were(engine):
    questions = read_judged_questions(Path(DATA) / "eval/policy_questions_dev.jsonl")
    text_of = lambda i: engine.reader.catalogue.document(i).text  # noqa: E731 - a name for one argument
    means = evaluate_answers(questions, engine=engine, resolve=engine.gazetteer.resolve, text_of=text_of).means
    assert (means["exact"], means["cited"], means["region_clean"]) == (1.0, 1.0, 1.0)
    assert means["gold_found"] >= 0.95 and means["contains"] >= 0.9 and means["precision"] >= 0.8 and means["refusal"] >= 0.95
