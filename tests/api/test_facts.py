from datetime import date

import pytest

from api.facts import about, place_of, places_of, years_of
from api.units import cut_units
from corpus.model import Document, Kind, Passage, Span
from corpus.regions import load_gazetteer
from tests.corpus.shared_names import around, shared_names

GAZETTEER = load_gazetteer()
PANYU, GUANGZHOU, SHENZHEN, HARBIN = "440113", "440100", "440300", "230100"
BEIJING_TONGZHOU, NANTONG_TONGZHOU, NANTONG = "110112", "320612", "320600"


def unit(text, *, own=PANYU, heading="", kind=Kind.REPLY, issued=date(2018, 6, 1)):
    region = GAZETTEER.get(own) if own else None
    document = Document(
        document_id="d", location="/a", source="a", part=0, sha256="0", kind=kind, title="t", text=text, region=region, issued=issued
    )
    span = Span(start=0, end=len(text))
    [only] = cut_units(Passage(key=1, passage_id="d-0", document_id="d", text=text, span=span, heading=heading), document)
    return only


def codes(text, **known):
    return [place.code for place in places_of(unit(text, **known), GAZETTEER)]


@pytest.mark.parametrize("text", ["投入资金373万元。", "我区投入资金373万元。", "全区社会组织325家。", "区财政安排专项资金96万元。"])
def test_a_sentence_that_names_no_other_place_is_of_the_documents_own(text):
    assert codes(text) == [PANYU]


def test_a_foreign_place_takes_its_fact_away_from_the_documents_own():
    assert codes("深圳市对每家给予5000元。", own=HARBIN) == [SHENZHEN]
    assert codes("北京、上海、深圳等地均已设立。") == ["110000", "310000", SHENZHEN]


def test_a_district_outside_the_national_table_is_named_in_full():
    [place] = places_of(unit("深圳市龙华新区大浪给予5000元/家的初创经费。", own=HARBIN), GAZETTEER)
    assert (place.code, place.name) == (None, "广东省深圳市龙华新区")


def test_a_foreign_place_named_in_passing_leaves_the_fact_with_our_own():
    assert codes("我区学习深圳市的做法,投入373万元。") == [PANYU]
    assert codes("广州市民政局和我区共同投入373万元。") == [PANYU]


def test_the_fact_is_the_parts_where_the_sentence_begins_with_it():
    assert codes("道里区建成孵化园,我市投入30万元。", own=HARBIN) == ["230102"]
    assert codes("我市在道里区建成孵化园。", own=HARBIN) == [HARBIN]


def test_streets_named_like_far_cities_are_no_places():
    assert codes("在桂林、永昌、湖西三个街道建成服务中心。", own="330782") == ["330782"]
    assert codes("桂林街道投入10万元。") == [PANYU]
    assert codes("桂林市投入10万元。") == ["450300"]


def test_a_place_inside_a_title_says_nothing_of_the_sentence():
    assert codes("根据《上海市社会组织条例》投入30万元。") == [PANYU]


@pytest.mark.parametrize("heading", ["三、其他城市的经验", "(二)外地做法借鉴", "兄弟城市的先进做法"])
def test_under_a_heading_on_other_cities_only_named_places_count(heading):
    assert codes("投入资金373万元。", heading=heading) == []
    assert codes("深圳市投入资金373万元。", heading=heading) == [SHENZHEN]
    assert codes("我区投入资金373万元。", heading=heading) == [PANYU]


def test_tongzhou_is_the_documents_own_one_and_no_other():
    assert codes("通州区投入30万元。", own=BEIJING_TONGZHOU) == [BEIJING_TONGZHOU]
    assert codes("通州区投入30万元。", own=NANTONG_TONGZHOU) == [NANTONG_TONGZHOU]
    assert codes("通州区投入30万元。", own=NANTONG) == [NANTONG_TONGZHOU]
    assert codes("北京市通州区投入30万元。", own=NANTONG_TONGZHOU) == [BEIJING_TONGZHOU]


def named(regions):
    return [region.name for region in regions]


def test_a_shared_name_that_nothing_decides_leaves_the_fact_open_with_its_candidates():
    both = ["北京市通州区", "江苏省南通市通州区"]
    for text in ("通州区投入30万元。", "通州投入30万元。", "学习北京市经验,通州区投入30万元。", "赴北京市考察后,通州区投入30万元。"):
        for own in (None, "310000"):
            found = place_of(unit(text, own=own), GAZETTEER)
            assert (found.places, named(found.candidates)) == ((), both), (text, own)


def test_the_sentence_itself_tells_places_of_one_name_apart_before_the_document_does():
    assert codes("江苏省的通州区投入30万元。", own=None) == [NANTONG_TONGZHOU]
    assert codes("南通市崇川区、通州区各投入30万元。", own=None) == ["320613", NANTONG_TONGZHOU]
    assert codes("南通市所辖的通州区投入30万元。", own=BEIJING_TONGZHOU) == [NANTONG_TONGZHOU]
    assert codes("赴北京市学习后,通州区投入30万元。", own=NANTONG_TONGZHOU) == [NANTONG_TONGZHOU]
    assert codes("通州投入30万元。", own=NANTONG_TONGZHOU) == [NANTONG_TONGZHOU]


def test_every_shared_name_in_a_sentence_goes_to_the_documents_place_or_stays_open():
    wrong, opened = [], 0
    for name, regions in shared_names().items():
        for region in regions:
            rival = next((around(r, regions) for r in regions if r != region and around(r, regions)), None)
            sentences = [f"{name}投入资金30万元。", *([f"学习{rival.name}的经验,{name}投入资金30万元。"] if rival else [])]
            for sentence in sentences:
                if not GAZETTEER.find(name):
                    continue
                inside = place_of(unit(sentence, own=region.code), GAZETTEER)
                outside = place_of(unit(sentence, own=None), GAZETTEER)
                wrong += [(name, region.name, sentence)] if inside.places != (region,) or outside.places else []
                opened += outside.candidates == regions
    assert wrong == []
    assert opened > 100


def test_what_is_learned_elsewhere_is_done_at_home():
    assert codes("学习深圳市的做法,投入373万元。") == [PANYU]
    assert codes("深圳市的做法是投入373万元。") == [SHENZHEN]


def test_our_city_in_a_districts_document_is_the_city_around_it():
    assert codes("我市投入30万元。") == [GUANGZHOU]
    assert codes("我省投入30万元。") == ["440000"]
    assert codes("我市投入30万元,我区投入10万元。") == [PANYU]
    assert codes("我市首个孵化园投入30万元。") == [PANYU]
    assert codes("我市投入30万元。", own=HARBIN) == [HARBIN]
    assert codes("我市投入30万元。", own="320681") == ["320681"]


def test_a_street_or_town_is_of_the_county_named_with_it():
    assert codes("番禺区大石街道投入30万元。", own=HARBIN) == [PANYU]
    assert codes("大石街道(番禺区)投入30万元。", own=HARBIN) == [PANYU]
    assert codes("大石街道投入30万元。", own=None) == []
    assert codes("大石街道投入30万元。") == [PANYU]


def test_a_document_of_no_place_states_nothing_of_one():
    assert codes("我区投入30万元。", own=None) == []
    assert codes("通州区投入30万元。", own=None) == []


def test_a_fact_of_a_city_is_about_a_district_only_in_the_districts_own_documents():
    panyu, guangzhou, shenzhen = (GAZETTEER.get(code) for code in (PANYU, GUANGZHOU, SHENZHEN))
    assert about(unit("投入资金。"), [panyu], guangzhou, GAZETTEER)
    assert about(unit("投入资金。"), [guangzhou], panyu, GAZETTEER)
    assert not about(unit("投入资金。", own=HARBIN), [guangzhou], panyu, GAZETTEER)
    assert not about(unit("投入资金。"), [shenzhen], panyu, GAZETTEER)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2016年投入30万元。", {2016}),
        ("2015-2017年投入30万元。", {2015, 2016, 2017}),
        ("自2014年开始每年安排200万元。", {2014, 2015, 2016, 2017, 2018}),
        ("2014年6月起每年200万元。", {2014, 2015, 2016, 2017, 2018}),
        ("2016年以来共投入30万元。", {2016, 2017, 2018}),
        ("本年度安排100万元。", {2018}),
        ("去年投入30万元。", {2017}),
        ("每年安排200万元。", {2018}),
        ("根据《2010年资助办法》投入30万元。", {2018}),
        ("穗财行〔2015〕187号印发以后投入30万元。", {2018}),
    ],
)
def test_a_sentence_speaks_of_the_years_it_names_or_of_its_documents(text, years):
    assert years_of(unit(text)) == years


def test_without_a_date_of_the_document_only_written_years_are_known():
    assert years_of(unit("自2014年开始每年安排200万元。", issued=None)) == {2014}
    assert years_of(unit("本年度安排100万元。", issued=None)) is None
    assert years_of(unit("每年安排200万元。", issued=None)) is None
