import pytest

from api.asks import read_ask, split_parts
from api.model import Ask


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("什么是三社联动?", Ask.MEANING),
        ("四员联动中的四员是哪四员?", Ask.MEANING),
        ("What does 费随事转 mean?", Ask.MEANING),
        ("如何分配资金?", Ask.LIST),
        ("资金由哪几部分组成?", Ask.LIST),
        ("为什么要购买服务?", Ask.WHY),
        ("Why is it so?", Ask.WHY),
        ("投入了多少万元?", Ask.AMOUNT),
        ("有多少专项资金?", Ask.AMOUNT),
        ("补贴标准是多少?", Ask.AMOUNT),
        ("How much was spent?", Ask.AMOUNT),
        ("有多少家社会组织?", Ask.COUNT),
        ("有几个孵化基地?", Ask.COUNT),
        ("How many organisations are there?", Ask.COUNT),
        ("从哪一年开始?", Ask.WHEN),
        ("什么时候发放补贴?", Ask.WHEN),
        ("When did it start?", Ask.WHEN),
        ("哪个部门负责?", Ask.WHO),
        ("由谁运营?", Ask.WHO),
        ("Which department is responsible?", Ask.WHO),
        ("有哪些措施?", Ask.LIST),
        ("怎样扶持社会组织\uff1f", Ask.LIST),
        ("是否建立了孵化基地?", Ask.WHETHER),
        ("Has it been built?", Ask.WHETHER),
        ("番禺区的社会组织", Ask.ANY),
    ],
)
def test_what_a_question_asks_for_is_read_from_its_question_word(question, ask):
    assert read_ask(question) is ask


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("每年安排多少专项资金?从哪年开始?", ["每年安排多少专项资金", "从哪年开始"]),
        ("每年安排多少专项资金\uff1f从哪年开始\uff1f", ["每年安排多少专项资金", "从哪年开始"]),
        ("投入多少,哪些部门负责?", ["投入多少", "哪些部门负责"]),
        ("孵化基地有多少个以及由谁运营?", ["孵化基地有多少个", "由谁运营"]),
        ("How much was spent and who paid?", ["How much was spent", "who paid"]),
        ("2016年,番禺区投入多少?", ["2016年,番禺区投入多少"]),
        ("如果财政困难,怎么办?", ["如果财政困难,怎么办"]),
        ("投入多少?谢谢。", ["投入多少,谢谢。"]),
        ("请介绍孵化基地。", ["请介绍孵化基地。"]),
    ],
)
def test_each_part_of_a_question_asks_something_and_a_condition_stays_with_what_follows(question, parts):
    assert split_parts(question) == parts
