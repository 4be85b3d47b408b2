import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.rerank_features import Reread, TermReader, TextFeatures


def passage(text: str, *, title: str = "", heading: str = "") -> Reread:
    return Reread(title=title, heading=heading, text=text, lexical=0.0, document=0.0, dense=0.0)


def even(terms):
    return [1.0] * len(terms)


def read(query: str, text: str, *, title: str = "", heading: str = "") -> TextFeatures:
    """All terms are equally rare and weigh the same, so that each counts its share of their number."""
    return TermReader(query, frequency=lambda term: 1, total=10, weigh=even).read(passage(text, title=title, heading=heading))


def test_coverage_is_the_share_of_the_querys_terms_that_the_passage_holds() -> None:
    # 孵化基地 has the terms 孵化, 化基 and 基地.
    assert read("孵化基地", "建设孵化基地").coverage == pytest.approx(1.0)
    assert read("孵化基地", "孵化园和老基地").coverage == pytest.approx(2 / 3)
    assert read("孵化基地", "停车").coverage == 0.0


def test_title_and_heading_count_for_coverage_and_not_for_the_window() -> None:
    found = read("孵化基地", "老基地", title="孵化园", heading="变化基础")
    assert (found.coverage, found.window) == (pytest.approx(1.0), pytest.approx(1 / 3))
    assert read("孵化", "孵", title="一", heading="化") == TextFeatures(coverage=0.0, window=0.0)


def test_a_rare_term_counts_more_than_a_common_one() -> None:
    frequency = {"孵化": 1, "化社": 10, "社区": 5}
    reader = TermReader("孵化社区", frequency=lambda term: frequency[term], total=10, weigh=even)
    rarity = {term: math.log(1 + (10 - found + 0.5) / (found + 0.5)) for term, found in frequency.items()}
    assert reader.read(passage("社区")).coverage == pytest.approx(rarity["社区"] / sum(rarity.values()))
    assert reader.read(passage("孵化")).coverage == pytest.approx(rarity["孵化"] / sum(rarity.values()))


def test_a_term_counts_as_much_as_it_is_said_to_weigh() -> None:
    reader = TermReader("孵化基地", frequency=lambda term: 1, total=10, weigh=lambda terms: [2.0, 1.0, 1.0])
    assert (reader.read(passage("孵化")).coverage, reader.read(passage("基地")).coverage) == (pytest.approx(0.5), pytest.approx(0.25))


def test_a_frequency_beyond_the_total_does_no_harm() -> None:
    reader = TermReader("孵化", frequency=lambda term: 99, total=10, weigh=even)
    assert reader.read(passage("孵化")) == TextFeatures(coverage=1.0, window=1.0)


@pytest.mark.parametrize(("between", "window"), [(0, 1.0), (58, 1.0), (59, 0.5), (200, 0.5)])
def test_the_window_holds_the_terms_that_begin_within_sixty_characters(between: int, window: float) -> None:
    found = read("孵化，基地", f"孵化{'。' * between}基地")
    assert (found.coverage, found.window) == (pytest.approx(1.0), pytest.approx(window))


def test_the_best_window_is_taken_and_a_term_counts_once_in_it() -> None:
    far = "。" * 90
    assert read("孵化，基地，资金，场租", f"孵化孵化孵化{far}基地资金{far}场租孵化").window == pytest.approx(0.5)
    assert read("孵化，基地，资金，场租", f"孵化{far}孵化，孵化，基地资金，孵化").window == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("15", "2015年", 0.0),
        ("15", "共15家", 1.0),
        ("15年", "2015年", 1 / 3),  # 年 alone
        ("15年", "15年", 1.0),
        ("第3", "第35号", 1 / 3),  # 第 alone
        ("3号", "第13号", 1 / 3),
        ("5", "2.5万元", 0.0),
        ("2", "2.5万元", 0.0),
        ("2.5", "2.5万元", 1.0),
        ("2.5", "12.5万元", 0.0),
        ("1", "1.孵化基地", 1.0),
        ("5A", "评为5A级", 1.0),
        ("5A", "15A", 0.0),
        ("incubator", "fund an incubator.", 1.0),
        ("incubator", "fund incubators.", 0.0),
        ("2015", "2015-2018年", 1.0),
    ],
)
def test_runs_of_letters_and_digits_are_found_whole_or_not_at_all(query: str, text: str, found: float) -> None:
    assert read(query, text).coverage == pytest.approx(found)


@pytest.mark.parametrize("text", ["社會組織", "社会组织", "社會组织"])
@pytest.mark.parametrize("query", ["社會組織", "社会组织"])
def test_traditional_and_simplified_characters_are_the_same(query: str, text: str) -> None:
    assert read(query, text) == TextFeatures(coverage=pytest.approx(1.0), window=pytest.approx(1.0))


def test_width_capitals_and_blanks_in_numbers_make_no_difference() -> None:
    assert read("５Ａ", "评为5a级").coverage == pytest.approx(1.0)
    assert read("5000元", "补助５，０００元").coverage == pytest.approx(1.0)


def test_a_query_or_a_passage_that_holds_no_term_scores_nothing() -> None:
    assert read("，。", "孵化基地") == read("孵化", "") == read("", "") == TextFeatures(coverage=0.0, window=0.0)


texts = st.text(alphabet="孵化基地资金1520.，a年", max_size=90)


@settings(deadline=None, derandomize=True)
@given(texts, texts, texts)
def test_both_lie_between_nothing_and_one_and_the_window_never_holds_more_than_the_passage(query: str, text: str, title: str) -> None:
    found = read(query, text, title=title)
    assert 0.0 <= found.window <= found.coverage + 1e-9 <= 1.0 + 2e-9
    assert read(query, query).coverage == pytest.approx(float(any(character not in "，." for character in query)))
