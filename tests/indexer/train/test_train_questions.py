from __future__ import annotations

import random

from indexer.train.english import ask_in_english
from indexer.train.lay import invent_lay, tell_plainly
from indexer.train.places import find_place
from indexer.train.questions import invent_question


def asked(sentence: str) -> set[str]:
    return {invent_question(sentence, rng=random.Random(seed)) for seed in range(60)}


def test_an_amount_is_taken_out_and_asked_for() -> None:
    assert "办结期限为有多少？" in asked("办结期限为30日")


def test_a_department_is_taken_out_and_asked_for() -> None:
    assert "负责养老机构备案由哪个部门负责？" in asked("民政部门负责养老机构备案")


def test_a_place_is_taken_out_and_asked_for() -> None:
    assert "设立孵化基地在哪里？" in asked("广东省广州市番禺区设立孵化基地")


def test_a_place_is_found_with_the_places_above_it() -> None:
    sentence = "在广东省广州市番禺区设立孵化基地，并在石家庄市推广"
    assert find_place(sentence) == (1, 10)
    assert sentence[1:10] == "广东省广州市番禺区"


def test_common_words_that_end_like_places_are_none() -> None:
    assert find_place("县级以上人民政府应当加强市场监管，促进地区和辖区发展") is None


def test_the_words_of_a_law_become_those_of_everyday_life() -> None:
    told = {tell_plainly("用人单位拖欠劳动报酬的，应当依法支付", rng=random.Random(seed)) for seed in range(40)}
    assert "公司一直不发工钱的，给钱" in told


def test_an_invented_message_is_the_same_for_the_same_seed_and_keeps_some_of_the_matter() -> None:
    sentence = "出租人应当在租赁期满后退还押金，不得扣留承租人的物品"
    messages = [invent_lay(sentence, rng=random.Random(3)) for _ in range(2)]
    assert messages[0] == messages[1]
    many = [invent_lay(sentence, rng=random.Random(seed)) for seed in range(30)]
    assert any("房东" in message for message in many)
    assert not any("应当" in message for message in many)


def test_english_words_are_put_into_a_question_in_their_order() -> None:
    words = "incubation base subsidy"
    for seed in range(20):
        question = ask_in_english(words, rng=random.Random(seed))
        assert [word for word in question.strip("?").split() if word in words.split()] == words.split() or "base?" in question


def test_no_words_ask_nothing() -> None:
    assert ask_in_english("", rng=random.Random(0)) == ""
