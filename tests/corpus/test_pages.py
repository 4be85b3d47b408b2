from corpus.model import Source
from corpus.pages import find_pages
from corpus.read import read_bytes
from tests.formats import drawn

PAGES = [
    [
        "关于区政协十四届五次会议第75号提案的答复",
        "民革番禺支部:",
        "近年来,我区投入三百七十三万元,先后建成镇街",
        "孵化基地,入驻单位的场地租赁费、保洁费以及其",
    ],
    ["他各项支出由街道承担,社会组织的专职人员由区", "财政补助。"],
    ["番禺区民政局", "2020年11月30日"],
]


def source_of(pages: list[list[str]]) -> Source:
    numbered = [[*lines, f"— {number} —"] for number, lines in enumerate(pages, start=1)]
    [source] = read_bytes(drawn(numbered), location="/a/x.pdf", shown="a/x.pdf")
    assert isinstance(source, Source)
    return source


def found(source: Source, text: str) -> list[tuple[str, str]]:
    return [(evidence.value, evidence.span.cut(text)) for evidence in find_pages(source, text) if evidence.span]


def test_each_character_of_a_cleaned_text_has_its_page_also_within_a_joined_line() -> None:
    source = source_of(PAGES)
    text = source.text.replace("以及其\n他", "以及其他")
    assert found(source, text) == [
        ("1", text[: text.index("他各项")]),
        ("2", text[text.index("他各项") : text.index("番禺区民政局\n2020")]),
        ("3", "番禺区民政局\n2020年11月30日"),
    ]


def test_a_part_of_a_file_that_begins_within_a_page_has_that_page_first() -> None:
    source = source_of(PAGES)
    text = source.text[source.text.index("近年来") :].replace("以及其\n他", "以及其他")
    assert [(page, words[:3]) for page, words in found(source, text)] == [("1", "近年来"), ("2", "他各项"), ("3", "番禺区")]


def test_a_page_whose_first_line_was_masked_is_found_by_its_next() -> None:
    source = source_of([["提案内容如下所述"], ["联系人:王某某 13800138000", "请于十个工作日内办结并答复"]])
    text = "提案内容如下所述\n联系人:〔姓名〕〔电话〕\n请于十个工作日内办结并答复"
    assert found(source, text) == [("1", "提案内容如下所述\n联系人:〔姓名〕〔电话〕\n"), ("2", "请于十个工作日内办结并答复")]


def test_pages_read_from_a_picture_say_so_and_a_file_without_pages_has_none() -> None:
    scan = Source(location="/a", path="a", media_type="image/png", sha256="0", text="同意立案办理", pages=((0, 1),), ocr_pages=(1,))
    [evidence] = find_pages(scan, "同意立案办理")
    assert (evidence.field, evidence.rule) == ("page", "page of the file, recognised from a picture (OCR)")
    assert find_pages(Source(location="/a", path="a", media_type="text/plain", sha256="0", text="甲"), "甲") == []
