import pytest

from corpus.model import Filters, Kind
from tests.api.readings import GAZETTEER, read, shown

PANYU = "440113"
BEIJING, SHANGHAI, GUANGDONG, GUANGZHOU, SHENZHEN = "北京市", "上海市", "广东省", "广东省广州市", "广东省深圳市"


def excluded(question, *, home=None):
    return [region.name for region in read(question, home=home).filters.excluded_regions]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("除广州外，其他城市如何资助孵化基地?", [GUANGZHOU]),
        ("除廣州外，其他城市如何資助孵化基地?", [GUANGZHOU]),
        ("除北京、上海外", [BEIJING, SHANGHAI]),
        ("除北京等一线城市外,各地怎么补贴养老", [BEIJING]),
        ("除了北京和上海这两个城市,还有哪些地方建了孵化基地", [BEIJING, SHANGHAI]),
        ("除了广东省", [GUANGDONG]),
        ("除却深圳,其他地方怎么做", [SHENZHEN]),
        ("除上海、广东和北京以外的省市如何资助托育", [SHANGHAI, GUANGDONG, BEIJING]),
        ("上海以外的城市", [SHANGHAI]),
        ("北京之外的城市如何做", [BEIJING]),
        ("广州以外怎么做", [GUANGZHOU]),
        ("在广州以外的城市,孵化基地如何资助", [GUANGZHOU]),
        ("不看广州的", [GUANGZHOU]),
        ("不看广州的答复", [GUANGZHOU]),
        ("孵化基地怎么资助,不要广州的", [GUANGZHOU]),
        ("孵化基地怎么资助,排除广州", [GUANGZHOU]),
        ("孵化基地怎么资助,不考虑北京、上海", [BEIJING, SHANGHAI]),
        ("不含广东", [GUANGDONG]),
        ("不包括深圳", [SHENZHEN]),
        ("各城市(广州除外)怎么做", [GUANGZHOU]),
        ("非广东省的城市", [GUANGDONG]),
        ("不是广州的做法", [GUANGZHOU]),
        ("How do cities other than Guangzhou fund incubators?", [GUANGZHOU]),
        ("Outside Guangzhou, how are incubators funded?", [GUANGZHOU]),
        ("documents outside Guangdong", [GUANGDONG]),
        ("documents not from Guangzhou", [GUANGZHOU]),
        ("apart from Shenzhen", [SHENZHEN]),
        ("except Guangzhou", [GUANGZHOU]),
        ("not in Guangzhou", [GUANGZHOU]),
        ("besides Beijing, which cities fund elderly care?", [BEIJING]),
        ("all cities except for Beijing, Shanghai and Guangzhou", [BEIJING, SHANGHAI, GUANGZHOU]),
        ("everywhere but Guangzhou", [GUANGZHOU]),
    ],
)
def test_a_place_that_is_not_wanted_becomes_a_filter_that_excludes_and_is_nowhere_preferred(question, places):
    asked = read(question)
    assert [region.name for region in asked.filters.excluded_regions] == places
    assert (asked.regions, asked.ambiguous, asked.filters.regions) == ((), (), ())
    named = [one for one in asked.readings if one.values == tuple(places[:1])]
    assert (named[0].effect.value, named[0].excludes) == ("filter", True)


@pytest.mark.parametrize(
    "question",
    [
        "不在广州开展的项目",
        "广州以外来人口的子女入学",
        "除广州外来务工人员",
        "广州以外户籍",
        "户籍在广州以外的人员能申请吗",
        "在广州以外的城市工作能参保吗",
        "非广州户籍能申请吗",
        "广州户籍除外",
        "除广州市民政局外,还有哪些单位",
        "不包括广州市的企业吗",
        "补贴范围不包括广州吗",
        "为什么不包括广州",
        "是否不含广州",
        "免除广州市企业的税费",
        "拆除广州的违建",
        "广州市除夕活动",
        "“除广州外”指什么",
        "Can people not in Guangzhou apply?",
        "residents outside Guangzhou",
        "other than Guangzhou residents, who can apply?",
        "other than the Guangzhou Civil Affairs Bureau, who funds it?",
        "Guangzhou without hukou",
        "Does the policy not exclude Guangzhou?",
        "not only in Guangzhou",
    ],
)
def test_a_wording_that_only_looks_like_an_exclusion_keeps_its_place(question):
    asked = read(question)
    assert ([region.name for region in asked.regions], asked.filters) == ([GUANGZHOU], Filters())


@pytest.mark.parametrize("question", ["不含税的价格", "外地户籍", "其他市场主体", "除外", "What other subsidies are there?"])
def test_words_that_name_no_place_exclude_none(question):
    asked = read(question, home=PANYU)
    assert (asked.filters, asked.elsewhere) == (Filters(), False)


def test_other_cities_beside_an_exception_are_other_than_it_and_than_the_home_region():
    question = "除深圳外，其他城市如何资助孵化基地?"
    assert excluded(question, home=PANYU) == [SHENZHEN, "广东省广州市番禺区"]
    assert shown(question, "place", home=PANYU) == [
        ("深圳", "filter", [SHENZHEN]),
        ("其他城市", "filter", [SHENZHEN, "广东省广州市番禺区"]),
    ]
    assert shown(question, "place")[1] == ("其他城市", "filter", [SHENZHEN])
    assert excluded("How do other cities, excluding Shenzhen, fund incubators?", home=PANYU) == [SHENZHEN, "广东省广州市番禺区"]


def test_ones_own_place_can_be_the_exception():
    for question in ("除我区外,其他城市怎么做", "我区以外的城市怎么做", "aside from our district, who funds incubators?"):
        asked = read(question, home=PANYU)
        assert ([one.code for one in asked.filters.excluded_regions], asked.regions, asked.elsewhere) == ([PANYU], (), True)


def test_what_is_wanted_around_an_exception_stays_wanted():
    for question in ("广东省(不含深圳)投入多少", "广东省除深圳外的城市怎么做", "replies from Guangdong but not from Shenzhen"):
        asked = read(question)
        assert ([one.name for one in asked.regions], excluded(question)) == ([GUANGDONG], [SHENZHEN])
    assert SHENZHEN not in [one.name for one in read("除深圳外,珠三角其他城市").regions]


def test_every_place_of_a_shared_name_is_excluded_and_none_is_left_open():
    asked = read("除通州区外,各地怎么做")
    assert (excluded("除通州区外,各地怎么做"), asked.ambiguous) == (["北京市通州区", "江苏省南通市通州区"], ())


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("不是提案的文件", [Kind.PROPOSAL]),
        ("不要答复", [Kind.REPLY]),
        ("养老补贴,不看提案", [Kind.PROPOSAL]),
        ("养老补贴,不要提案和答复", [Kind.PROPOSAL, Kind.REPLY]),
        ("不包括条例的通知", [Kind.REGULATION]),
        ("非提案类文件", [Kind.PROPOSAL]),
        ("除提案外,还有哪些文件提到孵化基地", [Kind.PROPOSAL]),
        ("without proposals", [Kind.PROPOSAL]),
        ("incubators, no proposals", [Kind.PROPOSAL]),
        ("which documents, other than replies, mention incubators?", [Kind.REPLY]),
        ("exclude proposals", [Kind.PROPOSAL]),
    ],
)
def test_kinds_that_are_not_wanted_leave_all_the_others(question, kinds):
    asked = read(question)
    assert asked.filters.kinds == tuple(kind for kind in Kind if kind not in kinds)
    assert not set(kinds) & set(asked.wanted_kinds)
    assert [one.values for one in asked.readings if one.excludes] == [(kind.value,) for kind in kinds]


def test_a_kind_beside_the_excluded_one_is_still_wanted():
    assert read("不包括条例的通知").wanted_kinds == (Kind.POLICY,)


def test_excluded_kinds_narrow_those_that_were_set_and_never_to_none():
    given = Filters(kinds=(Kind.REPLY, Kind.PROPOSAL))
    assert read("养老补贴,不看提案", filters=given).filters.kinds == (Kind.REPLY,)
    assert read("养老补贴,不看提案", filters=Filters(kinds=(Kind.PROPOSAL,))).filters.kinds == (Kind.PROPOSAL,)


@pytest.mark.parametrize(
    "question",
    [
        "是不是提案",
        "要不要答复提案人",
        "不要求提案人答复",
        "除法律、行政法规规定外",
        "法律另有规定的除外",
        "除提案外还需要提交哪些材料",
        "proposals without replies",
        "cities without regulations",
        "What happens without regulations?",
    ],
)
def test_a_kind_in_an_ordinary_sentence_is_not_excluded(question):
    assert read(question).filters == Filters()


def test_an_exception_of_place_and_kind_leaves_other_replies_in():
    asked = read("孵化基地怎么资助,不看广州的答复")
    assert (excluded(asked.question), asked.filters.kinds, asked.wanted_kinds) == ([GUANGZHOU], (), ())


def test_a_year_that_is_not_wanted_is_neither_asked_for_nor_filtered():
    asked = read("除2020年外各年投入多少")
    assert (asked.years, asked.periods, asked.filters, asked.expansions) == ((), (), Filters(), ())


def test_a_restriction_and_an_exception_hold_together():
    asked = read("只看广州以外的答复")
    assert asked.filters == Filters(kinds=(Kind.REPLY,), excluded_regions=(GAZETTEER.get("440100"),))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("除广州外，其他城市如何资助孵化基地?", "资助孵化基地"),
        ("孵化基地投入多少(不含深圳)", "孵化基地投入"),
        ("Excluding Shenzhen, are there incubators?", "孵化基地 孵化器 孵化园 培育基地"),
    ],
)
def test_what_is_not_wanted_is_not_searched_for(question, text):
    assert read(question).text == text
