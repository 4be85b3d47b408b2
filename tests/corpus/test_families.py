"""Near-duplicates: one family for a text and its reprints, none for two texts that share their courtesies."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.catalogue_families import group_documents
from corpus.catalogue_rows import PassageDraft
from corpus.catalogue_writer import CatalogueWriter
from corpus.families import Family, Member, are_distinct, in_order, share_a_title
from corpus.minhash import bands, likeness, sketch
from corpus.model import Document, Kind, Level, Region

NATIONAL = """关于加强社区养老服务设施建设的指导意见

各省、自治区、直辖市民政厅(局):
为满足老年人就近养老的需要,现就加强社区养老服务设施建设提出如下意见。
一、新建住宅小区按每百户不少于三十平方米配建养老服务用房,与住宅同步规划、同步建设、同步验收、同步交付。
二、已建成住宅小区没有配建的,由所在地街道通过购置、置换、租赁等方式在三年内补足,费用由区财政列支。
三、养老服务用房无偿提供给社会组织使用的,不得改作他用,每年由街道检查一次并公布结果。
四、对承接运营的社会组织,按服务人次给予补贴,补贴标准由各地根据财力确定,并报省级民政部门备案。
五、各地应当在每年十二月底前,把设施清单、面积、运营单位和服务人次汇总上报。

民政部
2021年3月5日
"""
HEAD = "{city}民政局关于转发《关于加强社区养老服务设施建设的指导意见》的通知\n\n各区民政局:\n现将上述文件转发给你们,请认真贯彻执行。\n\n"
TAIL = "\n{city}民政局\n2021年4月{day}日\n"
COURTESY = (
    "某委员:\n您在会上提出的提案收悉。首先感谢您对我区民政工作的关心和支持,您的建议很有针对性。我局高度重视,会同有关部门认真研究,现将办理情况答复如下:\n",
    "\n再次感谢您对民政工作的关心和支持,欢迎您继续提出宝贵意见。如对本答复有不同意见,请填写反馈意见表,并寄送区政协提案委员会和区政府督查室。",
)
LAOREN = "一、长者饭堂已经开办十二家,每餐补助三元,由街道按实际用餐人次与经营单位结算,全年支出八十六万元。二、明年计划再开办四家。"
TINGCHE = "一、老城区夜间开放机关单位车位九百个,凭居住证登记,每月收费二百元。二、立体停车楼正在办理用地手续,尚不能确定开工时间。"
GUANGZHOU = Region(code="440100", name="广东省广州市", level=Level.CITY)
WUHAN = Region(code="420100", name="湖北省武汉市", level=Level.CITY)


def make(name: str, text: str, **fields: object) -> Document:
    plain: dict[str, object] = {
        "location": f"/files/{name}.txt",
        "source": f"files/{name}.txt",
        "part": 0,
        "sha256": "00",
        "kind": Kind.POLICY,
        "title": text.split("\n")[0],
    }
    return Document(document_id=name, text=text, **(plain | fields))  # type: ignore[arg-type]


def reprint(name: str, *, city: str, day: int, region: Region) -> Document:
    text = HEAD.format(city=city) + NATIONAL + TAIL.format(city=city, day=day)
    return make(name, text, issuer=f"{city}民政局", issued=date(2021, 4, day), region=region)


ORIGINAL = make("mz", NATIONAL, issuer="民政部", issued=date(2021, 3, 5))
REPRINTS = (reprint("gz", city="广州市", day=2, region=GUANGZHOU), reprint("wh", city="武汉市", day=9, region=WUHAN))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CatalogueWriter]:
    with CatalogueWriter(tmp_path / "catalogue.db") as catalogue:
        yield catalogue


def put(writer: CatalogueWriter, *documents: Document) -> None:
    for document in documents:
        cut = {document.document_id: [PassageDraft(start=0, end=len(document.text), heading="")]}
        writer.put_source(document.location, fingerprint="f", documents=[document], passages=cut)
        group(writer)


def group(writer: CatalogueWriter) -> None:
    group_documents(writer, writer.ungrouped(limit=1000))


def families(writer: CatalogueWriter) -> list[list[str]]:
    ids = [d.document_id for d in writer.documents(limit=1000).documents]
    found = {family.id: sorted(m.document_id for m in family.members) for family in writer.families_of(ids).values()}
    return sorted(found.values())


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_reprints_by_two_cities_are_one_family_that_shows_the_original_and_has_both_places(
    writer: CatalogueWriter, order: tuple[int, ...]
) -> None:
    put(writer, *((ORIGINAL, *REPRINTS)[place] for place in order))
    family = writer.families_of(["wh"])["wh"]
    assert [m.document_id for m in family.members] == ["mz", "gz", "wh"]
    assert (family.shown.document_id, family.places) == ("mz", (GUANGZHOU.name, WUHAN.name))
    assert [m.source for m in family.others("gz")] == ["files/mz.txt", "files/wh.txt"]


def test_two_replies_with_the_same_courtesy_are_two_documents(writer: CatalogueWriter) -> None:
    put(writer, make("a", COURTESY[0] + LAOREN * 2 + COURTESY[1]), make("b", COURTESY[0] + TINGCHE * 2 + COURTESY[1]))
    assert families(writer) == []


RULE = """{city}制定社区规约的办法

第一条 为了规范社区规约的制定,提高规约质量,结合本市实际,制定本办法。
第二条 社区规约的立项、起草、审议、公布和备案,适用本办法。
第三条 制定社区规约应当公开征求居民意见,征求意见的时间不少于三十日,意见的采纳情况应当公布。
第四条 规约草案由居民会议审议,到会居民过半数同意方可通过,会议记录保存十年以上。
第五条 规约自公布之日起十五日内报街道办事处备案,街道办事处发现与法律抵触的,责令改正。
第六条 本办法由{city}民政局解释{more}。
"""


def test_two_cities_rules_made_after_one_pattern_are_two_documents(writer: CatalogueWriter) -> None:
    more = ",具体实施步骤另行规定,各区可以根据本办法制定实施细则并报市民政局备案,有效期五年"
    rules = [make("a", RULE.format(city="滨海市", more="")), make("b", RULE.format(city="临江市", more=more))]
    put(writer, *rules)
    assert families(writer) == []


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("国务院办公厅关于发展众创空间的指导意见", "关于转发《国务院办公厅关于发展众创空间的指导意见》的通知", True),
        ("最高人民法院关于审理银行卡民事纠纷案件若干问题的规定", "法释〔2021〕10号关于审理银行卡民事纠纷案件若干问题的规定", True),
        ("河北省无线电管理规定", "河北省无线电管理规定", True),
        ("关于审理反倾销行政案件的规定", "关于审理反补贴行政案件的规定", False),
        ("中华人民共和国检察官法", "中华人民共和国法官法", False),
    ],
)
def test_titles_are_compared_by_what_they_are_about(one: str, other: str, shared: bool) -> None:
    assert share_a_title(one, texts=[other]) is shared is share_a_title(other, texts=[one])


def test_a_small_edit_and_other_widths_and_marks_make_no_other_document(writer: CatalogueWriter) -> None:
    edited = NATIONAL.replace("三十平方米", "２５平方米").replace(",", ",").replace("一次", "两次")
    put(writer, ORIGINAL, make("b", edited))
    assert families(writer) == [["b", "mz"]]


def test_without_the_one_between_them_two_are_strangers_again(writer: CatalogueWriter) -> None:
    lines = NATIONAL.split("\n")
    front, back = make("f", "\n".join(lines[:8]) * 1), make("k", "\n".join(lines[6:]))
    whole = make("w", NATIONAL)
    put(writer, front, back, whole)
    assert families(writer) == [["f", "k", "w"]]
    writer.remove("w")
    group(writer)
    assert families(writer) == []


def test_a_text_that_is_replaced_leaves_its_family(writer: CatalogueWriter) -> None:
    put(writer, ORIGINAL, *REPRINTS)
    put(writer, make("gz", COURTESY[0] + TINGCHE * 3))
    assert families(writer) == [["mz", "wh"]]
    assert writer.rows("SELECT count(*) FROM sketches")[0][0] == 3
    put(writer, REPRINTS[0])
    assert families(writer) == [["gz", "mz", "wh"]]


def test_a_removed_document_leaves_no_sketch_and_no_band(writer: CatalogueWriter) -> None:
    put(writer, ORIGINAL)
    writer.remove("mz")
    assert [writer.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("sketches", "bands", "texts", "passages")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("one", "other", "distinct"),
    [
        ({"kind": Kind.REPLY, "number": "第12号"}, {"kind": Kind.REPLY, "number": "第13号"}, True),
        ({"kind": Kind.REPLY, "number": "第12号"}, {"kind": Kind.REPLY, "number": "第12号"}, False),
        ({"kind": Kind.REPLY, "session": "十四届五次"}, {"kind": Kind.REPLY, "session": "十五届一次"}, True),
        ({"kind": Kind.REPLY}, {"kind": Kind.PROPOSAL}, True),
        ({"title": "关于2019年等级评估的通知"}, {"title": "关于2020年等级评估的通知"}, True),
        ({"kind": Kind.REGULATION, "issued": date(2004, 1, 1)}, {"kind": Kind.REGULATION, "issued": date(2018, 1, 1)}, True),
        ({"number": "国办发〔2021〕3号"}, {"number": "穗府办〔2021〕9号"}, False),
    ],
)
def test_what_is_like_in_words_may_be_two_documents(one: dict[str, object], other: dict[str, object], distinct: bool) -> None:
    assert are_distinct(member("a", **one), member("b", **other)) is distinct


def member(name: str, **fields: object) -> Member:
    plain: dict[str, object] = {
        "title": "关于养老的意见",
        "source": name,
        "url": None,
        "kind": Kind.POLICY,
        "number": None,
        "session": None,
        "issuer": None,
        "issued": None,
        "region": None,
        "chars": 500,
        "arrival": 1,
    }
    return Member(document_id=name, **(plain | fields))  # type: ignore[arg-type]


def test_the_highest_issuer_then_the_original_then_the_earliest_then_the_most_complete_is_shown() -> None:
    ranked = [
        member("national", issuer="民政部", issued=date(2022, 1, 1)),
        member("passed on", issuer="民政部", title="转发关于养老的意见", issued=date(2020, 1, 1)),
        member("province", issuer="广东省民政厅"),
        member("early", issuer="广州市民政局", issued=date(2020, 1, 1)),
        member("late", issuer="广州市民政局", issued=date(2021, 1, 1)),
        member("long", issuer="广州市民政局", chars=900),
        member("short", issuer="广州市民政局", chars=400),
        member("county", issuer="广州市番禺区民政局"),
        member("unsigned"),
    ]
    assert in_order(reversed(ranked)) == tuple(ranked)
    assert Family(id="x", members=in_order(ranked)).shown.document_id == "national"


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.integers(0, 40), st.integers(0, 40))
def test_the_estimate_is_near_the_share_of_common_shingles(front: int, back: int) -> None:
    text = "".join(chr(0x4E00 + (i * i * 7919 + i * 104729) % 20000) for i in range(400))
    one, other = text[front * 5 :], text[: len(text) - back * 5]
    shingles = [{piece[i : i + 4] for i in range(len(piece) - 3)} for piece in (one, other)]
    share = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    first, second = sketch(one), sketch(other)
    assert first is not None and second is not None
    assert abs(float(likeness(first, others=second[None])[0]) - share) < 0.15
    if share > 0.8:
        assert set(bands(first)) & set(bands(second))
