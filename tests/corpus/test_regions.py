"""Places: names, which lies in which, and mentions in a text."""

from __future__ import annotations

import csv
import json
import lzma
import os
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import AmbiguousRegion, UnknownRegion
from corpus.model import Level, Region
from corpus.regions import SELF_REFERENCE, Gazetteer, load_gazetteer


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return load_gazetteer()


def data_folder() -> Path:
    if "WENCE_TEST_DATA" not in os.environ:
        pytest.skip("WENCE_TEST_DATA is unset")
    return Path(os.environ["WENCE_TEST_DATA"])


def paths(regions: tuple[Region, ...]) -> list[str]:
    return [region.name for region in regions]


def found(places: Gazetteer, text: str) -> list[tuple[str, list[str]]]:
    return [(mention.text, paths(mention.candidates)) for mention in places.find(text)]


# --- names ---


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("通州区", ["北京市通州区", "江苏省南通市通州区"]),
        ("通州", ["北京市通州区", "江苏省南通市通州区"]),
        ("北京通州区", ["北京市通州区"]),
        ("南通市通州区", ["江苏省南通市通州区"]),
        ("江苏省通州区", ["江苏省南通市通州区"]),
        ("广州市番禺区", ["广东省广州市番禺区"]),
        ("番禺", ["广东省广州市番禺区"]),
        ("成都", ["四川省成都市"]),
        ("吉林", ["吉林省", "吉林省吉林市"]),
        ("吉林市", ["吉林省吉林市"]),
        ("朝阳", ["北京市朝阳区", "辽宁省朝阳市", "辽宁省朝阳市朝阳县", "吉林省长春市朝阳区"]),
        ("朝阳市", ["辽宁省朝阳市"]),
        ("市中区", ["山东省济南市市中区", "山东省枣庄市市中区", "四川省内江市市中区", "四川省乐山市市中区"]),
        ("济源", ["河南省济源市"]),
        ("济源市", ["河南省济源市"]),
        ("恩施州", ["湖北省恩施土家族苗族自治州"]),
        ("恩施", ["湖北省恩施土家族苗族自治州", "湖北省恩施土家族苗族自治州恩施市"]),
        ("凉山", ["四川省凉山彝族自治州"]),
        ("广西", ["广西壮族自治区"]),
        ("内蒙", ["内蒙古自治区"]),
        ("新疆自治区", ["新疆维吾尔自治区"]),
        ("白沙县", ["海南省白沙黎族自治县"]),
        ("博尔塔拉", ["新疆维吾尔自治区博尔塔拉蒙古自治州"]),
        ("羊城", ["广东省广州市"]),
        ("沪", ["上海市"]),
        ("香港", ["香港特别行政区"]),
        ("浦东", ["上海市浦东新区"]),
        ("龙华新区", ["广东省深圳市龙华新区"]),
        ("深圳龙华新区", ["广东省深圳市龙华新区"]),
        ("四川天府新区", ["四川省天府新区"]),
        ("雄安", ["河北省雄安新区"]),
        ("苏州工业园区", ["江苏省苏州工业园区"]),
        ("石家庄市高新区", ["河北省石家庄高新技术产业开发区"]),
        ("成都高新区", ["四川省成都市高新技术产业开发区"]),
        ("通州市", ["江苏省南通市通州区"]),
        ("萧山市", ["浙江省杭州市萧山区"]),
        ("襄樊市", ["湖北省襄阳市"]),
        ("思茅市", ["云南省普洱市"]),
        ("徐水县", ["河北省保定市徐水区"]),
        ("瓦尔登湖", []),
        ("", []),
        ("市", []),
    ],
)
def test_a_name_gives_every_place_it_can_mean_in_order_of_code(places: Gazetteer, name: str, expected: list[str]) -> None:
    assert paths(places.named(name)) == expected


def test_blanks_in_a_name_do_not_matter(places: Gazetteer) -> None:
    assert paths(places.named(" 广州市 番禺区\n")) == ["广东省广州市番禺区"]


def test_the_table_of_former_names_says_what_each_became_and_when(places: Gazetteer) -> None:
    table = Path(__file__).parents[2] / "corpus" / "data" / "region_former.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sum(int(row["year"]) >= 1990 for row in rows) >= 150
    assert [row["name"] for row in rows if places.get(row["code"]) is None or places.get(row["code"]).name != row["path"]] == []
    assert [row["name"] for row in rows if row["code"] not in {place.code for place in places.named(row["name"])}] == []
    assert [row["name"] for row in rows if not 1978 <= int(row["year"]) <= 2024] == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("萧山市", "330109"), ("襄樊市", "420600"), ("思茅市", "530800"), ("崇文区", "110101"), ("莱芜市", "370116"), ("滦县", "130284"),
     ("湾里区", "360112"), ("固原地区", "640400"), ("沙洲县", "320582"), ("龙海市", "350604"), ("中甸县", "533401"), ("普洱县", "530821")],
)  # fmt: skip
def test_a_former_name_leads_to_the_place_of_today(places: Gazetteer, name: str, code: str) -> None:
    assert [place.code for place in places.named(name)] == [code]


NEW_AREAS = [
    "上海市浦东新区", "天津市滨海新区", "重庆两江新区", "浙江舟山群岛新区", "甘肃兰州新区", "广州南沙新区", "陕西西咸新区", "贵州贵安新区",
    "青岛西海岸新区", "大连金普新区", "四川天府新区", "湖南湘江新区", "南京江北新区", "福州新区", "云南滇中新区", "哈尔滨新区", "长春新区",
    "江西赣江新区", "河北雄安新区",
]  # fmt: skip


@pytest.mark.parametrize("name", [*NEW_AREAS, "深圳龙华新区", "合肥高新区", "昆山经开区", "无锡高新区", "萧山经济技术开发区", "兰州经开区"])
def test_a_new_area_or_zone_is_one_place_known_by_its_full_name(places: Gazetteer, name: str) -> None:
    [place] = places.named(name)
    assert found(places, name + "管委会") == [(name, [place.name])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("羊城与蓉城", ["广东省广州市", "四川省成都市"]),
        ("鹏城、哈市、申城", ["广东省深圳市", "黑龙江省哈尔滨市", "上海市"]),
        ("在沪社会组织", ["上海市"]),
        ("来穗务工", ["广东省广州市"]),
        ("驻京办事处", ["北京市"]),
        ("赴粤考察", ["广东省"]),
        ("在杭州开会", ["浙江省杭州市"]),
        ("在京剧院", []),
        ("来苏水消毒", []),
        ("桂林、永昌、湖西三个街道", []),
        ("沙县小吃和卫星城", []),
        ("广州市番禺区大石街道", ["广东省广州市番禺区"]),
        ("孟津县朝阳镇", ["河南省洛阳市孟津区"]),
        ("大石街道", []),
    ],
)
def test_aliases_one_character_names_and_streets(places: Gazetteer, text: str, expected: list[str]) -> None:
    assert [mention.candidates[0].name for mention in places.find(text)] == expected


def test_a_site_is_known_by_its_host(places: Gazetteer) -> None:
    table = Path(__file__).parents[2] / "corpus" / "data" / "region_sites.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["host"] for row in rows if places.get(row["code"]) is None or places.get(row["code"]).name != row["path"]] == []
    assert {row["host"]: row["code"] for row in rows}["bjtzh.gov.cn"] == "110112"


def test_a_functional_district_comes_after_the_places_of_the_table(places: Gazetteer) -> None:
    in_table, outside = places.resolve("广东省深圳市龙华区"), places.resolve("深圳市龙华新区")
    assert (in_table.code, in_table.level) == ("440309", Level.COUNTY)
    assert (outside.code, outside.level) == (None, Level.FUNCTIONAL)
    assert [place.level for place in places.named("滨海新区")] == [Level.COUNTY, Level.FUNCTIONAL]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("北京", "110000"),
        ("北京市", "110000"),
        ("440113", "440113"),
        ("440100", "440100"),
        ("吉林", "220000"),
        ("海南", "460000"),
        ("海南区", "150303"),
        ("河南", "410000"),
        ("长沙", "430100"),
        ("西安", "610100"),
        ("中山", "442000"),
        ("大同", "140200"),
        ("济源市", "419001"),
        ("南通市通州区", "320612"),
        ("北京通州", "110112"),
    ],
)
def test_a_name_with_one_natural_reading_is_resolved(places: Gazetteer, name: str, code: str) -> None:
    assert places.resolve(name).code == code


def test_a_shared_name_is_refused_with_the_places_that_share_it(places: Gazetteer) -> None:
    with pytest.raises(AmbiguousRegion) as refused:
        places.resolve("通州区")
    assert refused.value.name == "通州区"
    assert refused.value.candidates == (("110112", "北京市通州区"), ("320612", "江苏省南通市通州区"))


@pytest.mark.parametrize("name", ["鼓楼区", "朝阳", "市中区", "通州"])
def test_resolving_never_picks_one_of_several_districts(places: Gazetteer, name: str) -> None:
    with pytest.raises(AmbiguousRegion):
        places.resolve(name)


@pytest.mark.parametrize("name", ["瓦尔登湖", "999999", "", "110112通州"])
def test_an_unknown_name_or_code_is_refused(places: Gazetteer, name: str) -> None:
    with pytest.raises(UnknownRegion) as refused:
        places.resolve(name)
    assert refused.value.name == name


# --- containment ---


def test_a_place_lies_in_the_places_of_its_path_and_in_itself(places: Gazetteer) -> None:
    county, city, province = (places.resolve(name) for name in ("南通市通州区", "南通市", "江苏省"))
    assert [places.contains(outer, county) for outer in (county, city, province)] == [True, True, True]
    assert [places.contains(county, outer) for outer in (city, province)] == [False, False]
    assert not places.contains(places.resolve("北京"), county)


def test_parents_follow_the_path(places: Gazetteer) -> None:
    assert places.parent(places.resolve("济源市")) == places.resolve("河南省")
    assert places.parent(places.resolve("北京市通州区")) == places.resolve("北京市")
    assert places.parent(places.resolve("深圳市龙华新区")) == places.resolve("深圳市")
    assert places.parent(places.resolve("苏州工业园区")) == places.resolve("苏州市")
    assert places.parent(places.resolve("雄安新区")) == places.resolve("河北省")
    assert places.parent(places.resolve("河北省")) is None
    assert places.parent(Region(code="999999", name="某地", level=Level.COUNTY)) is None


def test_a_code_gives_its_place(places: Gazetteer) -> None:
    assert places.get("440113") == Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)
    assert places.get("999999") is None


def test_every_path_of_the_table_names_its_place(places: Gazetteer) -> None:
    table = Path(__file__).parents[2] / "corpus" / "data" / "regions.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows == sorted(rows, key=lambda row: row["code"])
    assert [row["code"] for row in rows if places.resolve(row["name"]).code != row["code"]] == []


def test_the_table_holds_the_codes_of_its_origin() -> None:
    origin = data_folder() / "data" / "regions"
    table = Path(__file__).parents[2] / "corpus" / "data" / "regions.csv"

    def rows(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    shipped = {row["code"]: row["name"] for row in rows(table)}
    placeholders = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    expected = {row["code"] + "0000": row["name"] for row in rows(origin / "provinces.csv")}
    expected |= {row["code"] + "00": row["name"] for row in rows(origin / "cities.csv") if row["name"] not in placeholders}
    repeated = {"441900", "442000", "460400", "620201"}  # rows that only repeat their city
    expected |= {row["code"]: row["name"] for row in rows(origin / "areas.csv") if row["code"] not in repeated}
    expected |= {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
    assert sorted(shipped) == sorted(expected | {"441900": "", "442000": "", "460400": ""})
    plain = [code for code in shipped if not 71 <= int(code[4:]) <= 79 and code != "152571"]
    assert [code for code in plain if not shipped[code].endswith(expected[code])] == []


# --- mentions ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上海市浦东新区、广州市越秀区、深圳市龙华新区都成立了民间组织管理局",
         [("上海市浦东新区", ["上海市浦东新区"]), ("广州市越秀区", ["广东省广州市越秀区"]), ("深圳市龙华新区", ["广东省深圳市龙华新区"])]),
        ("上海浦东新区建立公益服务园", [("上海浦东新区", ["上海市浦东新区"])]),
        ("江苏省南通市通州区民政局", [("江苏省南通市通州区", ["江苏省南通市通州区"])]),
        ("通州区人民法院", [("通州区", ["北京市通州区", "江苏省南通市通州区"])]),
        ("北京通州的做法", [("北京通州", ["北京市通州区"])]),
        ("吉林省吉林市", [("吉林省吉林市", ["吉林省吉林市"])]),
        ("上海、深圳、广州等城市", [("上海", ["上海市"]), ("深圳", ["广东省深圳市"]), ("广州", ["广东省广州市"])]),
        ("广东省财政厅转发", [("广东省", ["广东省"])]),
        ("西安的经验", [("西安", ["陕西省西安市"])]),
        ("恩施州和凉山州", [("恩施州", ["湖北省恩施土家族苗族自治州"]), ("凉山州", ["四川省凉山彝族自治州"])]),
        ("四川省成都高新区", [("四川省成都高新区", ["四川省成都市高新技术产业开发区"])]),
        ("河南济源", [("河南济源", ["河南省济源市"])]),
        ("原襄樊市和萧山市", [("襄樊市", ["湖北省襄阳市"]), ("萧山市", ["浙江省杭州市萧山区"])]),
        ("羊城与鹏城", [("羊城", ["广东省广州市"]), ("鹏城", ["广东省深圳市"])]),
        ("海南省三亚市", [("海南省三亚市", ["海南省三亚市"])]),
        ("乌海市海南区", [("乌海市海南区", ["内蒙古自治区乌海市海南区"])]),
        ("济南市中区街道", [("济南市中区", ["山东省济南市市中区"])]),
        ("山东省济南市中级人民法院", [("山东省济南市", ["山东省济南市"])]),
        ("晋城市城区", [("晋城市城区", ["山西省晋城市城区"])]),
        ("哈尔滨市的城区", [("哈尔滨市", ["黑龙江省哈尔滨市"])]),
        ("南京江宁的社区", [("南京江宁", ["江苏省南京市江宁区"])]),
        ("北京市场活跃", [("北京", ["北京市"])]),
        ("广州街头与杭州湾区", [("广州", ["广东省广州市"]), ("杭州", ["浙江省杭州市"])]),
        ("东城区和西城区", [("东城区", ["北京市东城区"]), ("西城区", ["北京市西城区"])]),
        ("在开县调研", [("开县", ["重庆市开州区"])]),
        ("山东高密", [("山东高密", ["山东省潍坊市高密市"])]),
    ],
)  # fmt: skip
def test_a_text_names_these_places(places: Gazetteer, text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert found(places, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "中国银行", "中山路", "中山大学", "上海路", "南京东路", "北京银行", "孙中山先生",
        "城区和郊区", "各县区", "区政府", "市辖区", "高新区", "经济技术开发区", "新区建设",
        "我市我区我省我县本市本区全区", "和平与开放", "资源合作", "公安机关", "中华人民共和国",
        "沿海城市", "适应城市发展", "其中卫生院五家", "均衡水平", "长治久安", "医保定点", "形成都市圈", "重大理论", "珠江西岸", "黄河南岸",
        "经费县级承担", "召开县委会议", "以上城区", "钱塘江", "胶州湾", "普通化妆品", "提高密度", "通州政协",
    ],
)  # fmt: skip
def test_these_words_only_look_like_places(places: Gazetteer, text: str) -> None:
    assert found(places, text) == []


# Names of counties that are ordinary words with their suffix too: alone they name nothing.
SWITCHED_OFF = "东区 会同县 南部县 古县 古城区 和县 城区 平房区 新县 新城区 新市区 新建区 港口区 矿区 老城区 西区 通县 郊区"


def test_the_counties_whose_names_are_ordinary_words_are_these_and_alone_they_name_nothing(places: Gazetteer) -> None:
    assert " ".join(sorted(places.ordinary_names)) == SWITCHED_OFF
    assert [name for name in places.ordinary_names if found(places, f"建设{name}") or found(places, name)] == []


def test_a_county_with_an_ordinary_name_is_found_behind_the_place_around_it(places: Gazetteer) -> None:
    missed = [r.name for regions in places.ordinary_names.values() for r in regions if [r] not in _candidates(places, r.name)]
    assert missed == []


def _candidates(places: Gazetteer, text: str) -> list[list[Region]]:
    return [list(mention.candidates) for mention in places.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("和县人民政府关于印发办法的通知", [("和县", ["安徽省马鞍山市和县"])]),
        ("省政府答复如下，和县人民政府承办", []),
        ("市财政局牵头，会同县人民政府办理", []),
        ("新建区民政局", [("新建区", ["江西省南昌市新建区"])]),
        ("在新建区域", []),
        ("原通县人民政府", []),
        ("通县人民政府", [("通县", ["北京市通州区"])]),
        ("新城区人民政府", [("新城区", ["内蒙古自治区呼和浩特市新城区", "陕西省西安市新城区"])]),
        ("新城区（西安）", [("新城区", ["陕西省西安市新城区"]), ("西安", ["陕西省西安市"])]),
        ("城区(晋城市)", [("城区", ["山西省晋城市城区"]), ("晋城市", ["山西省晋城市"])]),
        ("城区人民政府", []),
        ("石湾区人民政府", [("石湾区", ["广东省佛山市禅城区"])]),
    ],
)
def test_an_ordinary_word_is_a_place_where_the_words_around_it_say_so(
    places: Gazetteer, text: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert found(places, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我区、本市和全省", ["我区", "本市", "全省"]),
        ("我县", ["我县"]),
        ("基本市场、安全区、本区域", []),
    ],
)
def test_a_text_refers_to_its_own_place(text: str, expected: list[str]) -> None:
    assert re.findall(SELF_REFERENCE, text) == expected


def test_a_mention_in_a_real_file_carries_its_exact_place(places: Gazetteer) -> None:
    text = (data_folder() / "policies" / "001_85cbe9b0d615b202.txt").read_text(encoding="utf-8")
    mentions = places.find(text)
    named = {place.name for mention in mentions for place in mention.candidates}
    assert named == {
        "黑龙江省哈尔滨市", "上海市", "上海市浦东新区", "广东省广州市", "广东省广州市越秀区", "广东省深圳市", "广东省深圳市龙华新区",
    }  # fmt: skip
    assert all(len(mention.candidates) == 1 for mention in mentions)


SNIPPETS = [
    "江苏省",
    "南通市",
    "通州区",
    "通州",
    "北京",
    "银行",
    "市场",
    "我区",
    "朝阳",
    "中山",
    "路",
    "城区",
    "开县",
    "的",
    "，",
    "海城市",
    "龙华新区",
    "吉林",
    "\n",
]
TEXTS = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=3), max_size=14).map("".join)


@given(text=TEXTS)
@settings(deadline=None, derandomize=True)
def test_mentions_are_cut_from_the_text_in_order_and_never_overlap(text: str) -> None:
    mentions = load_gazetteer().find(text)
    assert [mention.span.cut(text) for mention in mentions] == [mention.text for mention in mentions]
    assert all(before.span.end <= after.span.start for before, after in pairwise(mentions))
    assert all(mention.candidates for mention in mentions)


@given(text=TEXTS)
@settings(deadline=None, derandomize=True)
def test_each_candidate_of_a_mention_is_a_place_of_that_name(text: str) -> None:
    places = load_gazetteer()
    for mention in places.find(text):
        assert set(mention.candidates) <= set(places.named(mention.text))


@pytest.mark.slow
def test_a_million_characters_take_seconds_not_minutes(places: Gazetteer) -> None:
    with lzma.open(data_folder() / "data" / "official_documents.jsonl.xz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(next(lines))["text"] for _ in range(300)]
    started = time.process_time()
    for text in texts:
        places.find(text)
    assert (time.process_time() - started) / sum(map(len, texts)) < 4e-6  # 30 million characters in two minutes
