import pytest

from api.evidence import Evidence, Features
from api.sufficiency import SUPPORT, Support, SupportReader, is_supported, probability
from tests.api.test_select import PLACE, units

FREQUENT = {"孵化": 40, "化基": 30, "基地": 60, "补贴": 80}
TOTAL = 1000


def read(question, texts, *, scores):
    found = [units(text, name=f"d{number}")[0] for number, text in enumerate(texts)]
    features = Features(
        cover=0.5, own=0.5, likeness=0.3, phrase=0.3, tokens=0.5, fit=1, quoted=0, kind=1, prior=1, reread=0, heading=0, key=0.5
    )
    ranked = [
        Evidence(unit=unit, score=score, features=features, regions=(PLACE,), right_place=True, right_year=True)
        for unit, score in zip(found, scores, strict=True)
    ]
    reader = SupportReader(question, frequency=lambda term: FREQUENT.get(term, 0), total=TOTAL, weigh=lambda terms: [1.0] * len(terms))
    return reader.read(ranked[0], ranked=ranked)


def test_support_is_the_share_of_the_question_in_the_document_and_in_the_files_and_how_far_the_best_is_ahead():
    support = read("孵化基地补贴", ["孵化基地每家补贴5万元。"] + ["其他工作有序推进。"] * 6, scores=[9, 5, 4, 3, 2.5, 2, 1])
    # 地补 stands nowhere: of five pairs, four are known, and the rarest, which nobody has, weighs most.
    assert support.known == pytest.approx(4 / 5)
    assert support.lead == 7
    assert 0.5 < support.document < 0.8


def test_a_document_that_shares_less_of_the_question_supports_it_less():
    near = read("孵化基地补贴", ["孵化基地每家补贴5万元。"] + ["其他工作。"] * 6, scores=[9, 5, 4, 3, 2.5, 2, 1])
    far = read("孵化基地补贴", ["养老床位每张补贴5万元。"] + ["其他工作。"] * 6, scores=[9, 5, 4, 3, 2.5, 2, 1])
    assert probability(near) > probability(far)


def test_of_a_handful_of_sentences_none_needs_to_be_ahead():
    alone = read("孵化基地补贴", ["孵化基地每家补贴5万元。"], scores=[9])
    assert alone.lead == 5 and is_supported(alone)


def test_an_even_chance_is_enough_and_less_is_not():
    even = Support(document=0.6, lead=(-SUPPORT.constant - 0.6 * SUPPORT.document - 0.5 * SUPPORT.known) / SUPPORT.lead, known=0.5)
    assert probability(even) == pytest.approx(0.5)
    assert not is_supported(Support(document=0.5, lead=even.lead, known=0.5))
