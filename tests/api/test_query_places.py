import pytest

from tests.api.readings import read, shown, values

PANYU, HARBIN, KUNSHAN = "440113", "230100", "320583"


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("广州市番禺区的补贴", ["广东省广州市番禺区"]),
        ("浦东新区、雄安新区和龙华新区", ["上海市浦东新区", "河北省雄安新区", "广东省深圳市龙华新区"]),
        ("廣州市養老服務條例", ["广东省广州市"]),
        ("深圳市龍華區的托育", ["广东省深圳市龙华区"]),
        ("臺灣居民", ["台湾省"]),
        ("羊城、蓉城、鹏城和哈市", ["广东省广州市", "四川省成都市", "广东省深圳市", "黑龙江省哈尔滨市"]),
        ("魔都和京城的地铁", ["上海市", "北京市"]),
        ("通县的提案", ["北京市通州区"]),
        ("徐水县的企业", ["河北省保定市徐水区"]),
        ("京津冀协同发展", ["北京市", "天津市", "河北省"]),
        ("在沪企业的人才补贴", ["上海市"]),
        ("京、粤两地的办法", ["北京市", "广东省"]),
        ("沪、浙两地的社保转移", ["上海市", "浙江省"]),
        ("How are incubators funded in Panyu District?", ["广东省广州市番禺区"]),
        ("沪深两市的上市公司", ["上海市", "广东省深圳市"]),
    ],
)
def test_places_are_read_by_every_name_they_go_by(question, places):
    assert values(question, "place") == places
    assert [region.name for region in read(question).regions] == places


@pytest.mark.parametrize("question", ["宁静的小区", "京剧进校园", "沪剧传承", "新蒙古包", "港口建设", "青年就业"])
def test_a_character_that_is_part_of_another_word_is_no_place(question):
    assert values(question, "place") == []


def test_words_stand_where_the_question_has_them_in_its_own_script():
    assert shown("请问深圳市龍華區的托育", "place") == [("深圳市龍華區", "boost", ["广东省深圳市龙华区"])]
    assert shown("Policies of Guangzhou", "place") == [("Guangzhou", "boost", ["广东省广州市"])]


def test_our_city_is_the_city_around_the_home_region_and_our_district_is_itself():
    assert [values(question, "place", home=PANYU) for question in ("我区的政策", "我市的政策", "我省的政策")] == [
        ["广东省广州市番禺区"],
        ["广东省广州市"],
        ["广东省"],
    ]
    assert values("我市的政策", "place", home=KUNSHAN) == ["江苏省苏州市昆山市"]
    assert shown("我区的政策", "place") == [("我区", "undecided", [])]


def test_our_place_is_searched_for_by_its_name_and_without_a_home_region_as_it_is_said():
    assert read("我区有多少社会组织", home=PANYU).text == "番禺区 社会组织"
    assert read("我市和我区的政策", home=PANYU).text == "广州市和番禺区的政策"
    assert read("What does our district fund?", home=PANYU).text.split()[-1] == "番禺区"
    assert read("我区有多少社会组织").text == "我区 社会组织"


@pytest.mark.parametrize("question", ["本地化服务", "本区域的企业", "本市场主体"])
def test_words_that_begin_like_our_place_are_none(question):
    assert shown(question, "place", home=PANYU) == []


def test_other_cities_remove_the_home_region_and_without_one_only_ask_to_compare():
    asked = read("其他城市的孵化基地", home=HARBIN).readings[0]
    assert (asked.effect.value, asked.values, asked.excludes) == ("filter", ("黑龙江省哈尔滨市",), True)
    assert shown("其他城市的孵化基地", "place") == [("其他城市", "comparison", [])]
    assert shown("各地的孵化基地", "place", home=HARBIN) == [("各地", "comparison", [])]


def test_our_place_beside_other_cities_removes_nothing():
    asked = read("我区与其他城市相比怎么样", home=PANYU)
    assert (bool(asked.filters), asked.comparison) == (False, True)


def test_a_shared_name_is_undecided_with_its_candidates():
    assert shown("通州区的答复", "place") == [("通州区", "undecided", ["北京市通州区", "江苏省南通市通州区"])]


def test_a_name_at_the_head_that_is_certain_is_not_opened_again():
    assert read("长沙有多少家社会组织").ambiguous == ()
