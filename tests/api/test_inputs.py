from datetime import date

import pytest

from api.inputs import read_day, read_filters, read_question, read_region, read_text
from corpus.errors import AmbiguousRegion, InvalidInput, UnknownRegion
from corpus.model import Filters, Kind
from corpus.regions import load_gazetteer


def test_a_question_loses_only_its_outer_blanks() -> None:
    assert read_question(" 番禺区 投入了多少?\n", field="question", max_chars=2000) == "番禺区 投入了多少?"


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000", "多少\0", "多少\ud800", "多" * 11])
def test_a_question_that_cannot_be_asked_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_question(text, field="question", max_chars=10)
    assert caught.value.field == "question"


def test_a_question_of_the_longest_length_passes() -> None:
    assert read_question("𠮷" * 10, field="question", max_chars=10) == "𠮷" * 10


def test_a_day_is_read_only_in_full() -> None:
    assert read_day("2018-01-31", field="since") == date(2018, 1, 31)


@pytest.mark.parametrize(
    "text", ["2018", "2018-1-31", "20180131", "2018-02-30", "2018-W01-1", "\uff12018-01-31", "0000-01-01", "2018-01-31\n", "\ud800"]
)
def test_anything_looser_than_a_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_day(text, field="since")
    assert caught.value.field == "since"
    assert caught.value.message.encode("utf-8")


def test_filters_hold_what_was_asked() -> None:
    gazetteer = load_gazetteer()
    found = read_filters(
        gazetteer, kinds=["proposal"], regions=["440113", "哈尔滨市"], since="2018-01-01", until="2020-12-31", departments=[" 民政局 "]
    )
    assert found == Filters(
        kinds=(Kind.PROPOSAL,),
        regions=(gazetteer.resolve("广东省广州市番禺区"), gazetteer.resolve("230100")),
        since=date(2018, 1, 1),
        until=date(2020, 12, 31),
        departments=("民政局",),
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kinds": ["提案"]}, "filters.kinds"),
        ({"since": "2020-01-02", "until": "2020-01-01"}, "filters.since"),
        ({"until": "soon"}, "filters.until"),
        ({"departments": [" "]}, "filters.departments"),
        ({"regions": ["\0"]}, "filters.regions"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(given: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_filters(load_gazetteer(), prefix="filters.", **given)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_place_that_two_share_is_refused_with_both() -> None:
    with pytest.raises(AmbiguousRegion) as caught:
        read_region("通州区", places=load_gazetteer(), field="home_region")
    assert caught.value.field == "home_region"
    assert [code for code, _ in caught.value.candidates] == ["110112", "320612"]


def test_a_place_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownRegion) as caught:
        read_region("番禹市", places=load_gazetteer(), field="home_region")
    assert (caught.value.name, caught.value.field) == ("番禹市", "home_region")


def test_text_with_rare_characters_is_kept() -> None:
    assert read_text("𠮷野家 café", field="text") == "𠮷野家 café"
