import hashlib
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import glossary
from api.glossary import is_english, stopwords, synonyms, translate
from corpus.regions import load_gazetteer

DATA = Path(glossary.__file__).parent / "data"
# A neighbourhood below the national table.
BELOW_THE_TABLE = {"大浪街道"}
PIECES = ["Tongzhou", "Nantong", "Beijing", "district", "city", "2017", "1.2", "million", "'s", ",", "of", "Ⅷ", "²"]


def lines_of(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_the_fingerprint_is_that_of_the_entries_and_of_the_words_that_get_none() -> None:
    lines = [*lines_of("glossary.tsv"), *lines_of("stopwords.txt")]
    assert glossary.fingerprint() == hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def test_a_question_becomes_chinese_terms_in_its_own_order() -> None:
    got = translate("How do other cities fund incubators for social organisations?")
    assert got.text == "其他城市 资助 拨款 资金 经费 扶持 孵化基地 孵化器 孵化园 培育基地 社会组织"
    assert got.terms == (
        ("other cities", ("其他城市",)),
        ("fund", ("资助", "拨款", "资金", "经费", "扶持")),
        ("incubators", ("孵化基地", "孵化器", "孵化园", "培育基地")),
        ("social organisations", ("社会组织",)),
    )
    assert got.unknown == ()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("government procurement of services", "政府购买服务"),
        ("venture philanthropy", "公益创投"),
        ("Civil Affairs Bureau", "民政局"),
        ("blacklisted", "黑名单 黑榜"),
        ("one-off subsidies", "一次性补贴 一次性补助"),
        ("the 14th CPPCC's fifth session", "十四届 政协 五次会议 五次"),
        ("How many residents' committees?", "居委会 居民委员会"),
        ("charging piles, childcare, garbage sorting, school meals", "充电桩 托育 托幼 垃圾分类 学校供餐 营养餐 校园餐"),
    ],
)
def test_the_longest_entry_is_taken_in_any_inflection(english: str, chinese: str) -> None:
    assert translate(english).text == chinese


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisations", "organizations"),
        ("subsidised", "subsidized"),
        ("service centres", "service centers"),
        ("neighbourhood programmes", "neighborhood programs"),
        ("licences", "licenses"),
        ("labour", "labor"),
        ("catalogue", "catalog"),
        ("co-operation", "cooperation"),
    ],
)
def test_british_and_american_spellings_find_the_same(british: str, american: str) -> None:
    assert translate(british).text == translate(american).text != ""


def test_words_without_an_entry_are_named_once_and_function_words_are_not() -> None:
    got = translate("Who won the Zorgon cup, and which zorgon has the volunteers?")
    assert got.unknown == ("won", "zorgon", "cup")
    assert got.text == "志愿者"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Panyu", "番禺区"),
        ("Panyu District's", "番禺区"),
        ("Pudong district", "浦东新区"),
        ("Jilin city", "吉林市"),
        ("Jilin province", "吉林省"),
        ("Changsha County", "长沙县"),
        ("Chaoyang", "朝阳区 朝阳市"),
        ("Chaoyang city", "朝阳市"),
        ("Longhua New District", "龙华新区"),
        ("Guangxi Autonomous Region", "广西壮族自治区"),
        ("Xi’an's hospitals", "西安市 医院"),
        ("Guangzhou district governments", "广州市 区政府"),  # there is no 广州区
    ],
)
def test_a_place_takes_the_form_its_suffix_asks_for(english: str, chinese: str) -> None:
    assert translate(english).text == chinese


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Tongzhou, Nantong", "南通市通州区"),
        ("Nantong's Tongzhou district", "南通市通州区"),
        ("Tongzhou District of Beijing", "北京市通州区"),
        ("Longhua New District, Shenzhen, Guangdong Province", "广东省深圳市龙华新区"),
        ("Fuzhou in Jiangxi", "江西省抚州市"),
        ("Fuzhou", "福州市 抚州市"),
        ("Tongzhou and Nantong", "通州区 南通市"),
        ("Chengdu, Guangzhou", "成都市 广州市"),
    ],
)
def test_a_place_is_joined_with_the_neighbour_it_lies_in_and_with_no_other(english: str, chinese: str) -> None:
    assert translate(english).text == chinese


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("in 2017", "2017年"),
        ("between 2015-2017", "2015年 2017年"),
        ("2000 households", "2000 户 家庭"),
        ("5,000 yuan", "5000元"),
        ("3.73 million yuan", "373万元"),
        ("385 million RMB", "3.85亿元"),
        ("10%", "10%"),
        ("No. 011", "011"),
        ("5A", "5A"),
        ("1.2.3 million", "1.2.3"),
    ],
)
def test_numbers_pass_through_in_chinese_form(english: str, chinese: str) -> None:
    assert translate(english).text == chinese


def test_chinese_words_of_a_mixed_question_are_kept() -> None:
    assert translate("What is 公益创投 in Chengdu?").text == "公益创投 成都市"


@pytest.mark.parametrize("question", ["How many?", "What is 公益创投?", "Which cities have 社区基金 and how are they funded?"])
def test_english_is_told_from_its_words(question: str) -> None:
    assert is_english(question)


@pytest.mark.parametrize("question", ["", "2017?", "什么是PPP项目?", "NGO孵化器有哪些", "区政府拨款373万元"])
def test_chinese_and_empty_questions_are_not_english(question: str) -> None:
    assert not is_english(question)


def test_synonyms_are_the_others_of_every_group_in_order() -> None:
    assert synonyms("募捐") == ("募集", "筹集", "筹措", "筹得")
    assert synonyms("拨款")[:3] == ("资助", "补助", "扶持")
    assert synonyms("拨款")[-4:] == ("拨付", "下拨", "划拨", "下达")
    assert synonyms("民办非企业单位")[0] == "社会服务机构"
    assert synonyms("没有这个词") == ()


def test_words_that_ask_for_different_answers_are_no_synonyms() -> None:
    assert "备案" not in synonyms("登记")  # 注册登记344家, 备案2654家
    assert "社会团体" not in synonyms("社会组织")  # 社会组织325个, 其中社会团体120个
    assert "建成" not in synonyms("筹划")  # planned is not done
    assert "各地" not in synonyms("其他城市")  # other cities are not all cities


def test_synonymy_goes_both_ways() -> None:
    words = sorted({word for line in lines_of("synonyms.txt") for word in line.split()})
    assert [(word, other) for word in words for other in synonyms(word) if word not in synonyms(other)] == []


def test_stop_words_hold_question_words_and_no_content_words() -> None:
    assert {"什么", "哪些", "多少", "如何", "请问", "的", "了", "有没有", "目前", "具体"} <= stopwords()
    assert not stopwords() & {word for line in lines_of("synonyms.txt") for word in line.split()}


def test_every_entry_is_written_as_it_is_looked_up() -> None:
    rows = [line.split("\t") for line in lines_of("glossary.tsv")]
    assert [row for row in rows if len(row) not in (2, 3) or row[2:] not in ([], ["place"])] == []
    keys = [row[0] for row in rows]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []
    assert [key for key in keys if key != " ".join(word.text for word in glossary._words(key.lower()))] == []
    assert [row for row in rows if not all(term and not term[0].isspace() for term in row[1].split("|"))] == []


def test_every_entry_finds_its_own_terms() -> None:
    rows = [line.split("\t") for line in lines_of("glossary.tsv")]
    lost = [row[0] for row in rows if not set(row[1].split("|")) <= set(translate(row[0]).text.split())]
    assert lost == []


def test_every_place_of_the_glossary_is_in_the_gazetteer() -> None:
    names = [name for line in lines_of("glossary.tsv") if line.endswith("\tplace") for name in line.split("\t")[1].split("|")]
    assert [name for name in names if name not in BELOW_THE_TABLE and not load_gazetteer().named(name)] == []


def test_no_group_repeats_a_word_or_stands_alone() -> None:
    groups = [line.split() for line in lines_of("synonyms.txt")]
    assert [group for group in groups if len(group) < 2 or len(set(group)) != len(group)] == []


def test_the_words_of_the_judged_english_questions_are_known() -> None:
    folder = os.environ.get("WENCE_TEST_DATA")
    if not folder:
        pytest.skip("WENCE_TEST_DATA is not set: no judged questions to read")
    lines = (Path(folder) / "eval" / "policy_questions_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line]
    english = [question for question in questions if is_english(question)]
    assert english == [question for question in questions if question.isascii()]
    assert [translate(question).unknown for question in english] == [()] * len(english)


def test_a_translation_takes_well_under_a_millisecond_once_the_lists_are_read() -> None:
    translate("warm")
    started = time.perf_counter()
    for _ in range(50):
        translate("How do other cities fund incubators for social organisations?")
    assert (time.perf_counter() - started) / 50 < 0.005


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_text_can_be_translated_the_same_each_time(question: str) -> None:
    got = translate(question)
    assert got == translate(question)
    assert got.text.split() == list(dict.fromkeys(term for _, chinese in got.terms for term in chinese))
    assert all(words in question.lower() for words, _ in got.terms)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What are the penalties for drunk driving under the Road Traffic Safety Law?", "处罚 酒后驾驶 醉酒驾驶 酒驾 道路交通安全法"),
        ("What is the statute of limitations for unpaid wages?", "诉讼时效 时效 拖欠工资 欠薪"),
        ("When must a factory obtain a pollutant discharge permit?", "工厂 企业 获得 排污许可证"),
        ("How is land expropriation compensated?", "土地征收 征地 补偿 赔偿"),
        ("Which rules apply to bail and parole?", "规定 规则 适用 取保候审 保释 假释"),
    ],
)
def test_questions_about_laws_are_put_in_the_words_of_the_laws(question: str, text: str) -> None:
    assert (translate(question).text, translate(question).unknown) == (text, ())


def test_spans_hold_the_words_of_each_term_in_the_question_itself() -> None:
    question = "Does İzmir fund INCUBATORS in Guangzhou?"
    translation = translate(question)
    assert [span.cut(question) for span in translation.spans] == ["fund", "INCUBATORS", "Guangzhou"]
    assert [words for words, _ in translation.terms] == ["fund", "incubators", "guangzhou"]
