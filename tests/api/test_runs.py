from itertools import pairwise
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.model import Ask
from api.runs import RunReader, cut_positions
from corpus.fold import fold_width

TEXT = "(二)简化程序。急用物资,可先调拨后备案。同时,各单位每季报告一次。(三)加强监督。"


def pieces(text):
    return [text[a:b] for a, b in pairwise(cut_positions(fold_width(text)))]


def run_of(words, *, text=TEXT, question="如何简化程序?", sentence=20, ask=Ask.LIST):
    runs = RunReader(question, ask=ask).read(text, sentence=sentence)
    return next(run.features for run in runs if run.span.cut(text) == words)


def test_clauses_end_at_commas_and_stops_outside_brackets_and_numbers():
    assert pieces("投入1,000元(含租金,水电),其中:市级《甲,乙》一半。完") == [
        "投入1,000元(含租金,水电),",
        "其中:",
        "市级《甲,乙》一半。",
        "完",
    ]


def test_a_blank_parts_a_heading_from_its_text():
    assert pieces("申报率超九成 记者获悉,申报率为99%") == ["申报率超九成 ", "记者获悉,", "申报率为99%"]


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="甲乙1,。:;()《》“” \n", max_size=60))
def test_clauses_tile_the_text(text):
    assert "".join(pieces(text)) == text


def test_what_stands_under_a_heading_closes_before_the_next_item():
    features = run_of("急用物资,可先调拨后备案。同时,各单位每季报告一次。")
    assert (features.under_heading, features.closes, features.beyond, features.crosses) == (1.0, 1.0, 1.0, 0.0)
    assert run_of("急用物资,可先调拨后备案。").under_heading == 0.0


def test_a_run_is_measured_by_its_characters_and_by_what_it_repeats():
    features = run_of("(二)简化程序。")
    assert features.length == pytest.approx(log(8))
    assert features.repeats == pytest.approx(3 / 4)
    assert run_of("急用物资,可先调拨后备案。").before_repeats == pytest.approx(3 / 4)


def test_the_noun_that_is_asked_for_is_looked_for_in_the_run():
    text = "各地税务机关要按照尽可能网上办的原则,积极拓展网上办税事项。"
    asked = {"text": text, "question": "拓展办税事项,按照什么原则?", "sentence": len(text)}
    assert run_of("各地税务机关要按照尽可能网上办的原则", **asked).asked_noun > run_of("积极拓展网上办税事项。", **asked).asked_noun
