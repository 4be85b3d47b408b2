import pytest

from corpus.errors import UnreadableSource
from corpus.read.ofd import read_ofd
from tests.formats import as_ofd, ofd, zipped

ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY file SYSTEM "file:///etc/hostname">]>'


def test_words_are_read_from_top_to_bottom_and_pages_are_kept() -> None:
    reading = read_ofd(ofd([["关于第75号提案的答复", "同意立案。"], ["番禺区民政局", "2020年11月30日"]]), shown="a.ofd")
    assert reading.text == "关于第75号提案的答复\n同意立案。\n番禺区民政局\n2020年11月30日"
    assert reading.pages == ((0, 1), (18, 2))


def test_page_numbers_and_running_heads_go() -> None:
    pages = [["政协提案选编", body, f"正文{body}", f"— {n} —"] for n, body in enumerate(["甲", "乙", "丙"], start=1)]
    assert read_ofd(ofd(pages), shown="a.ofd").text == "政协提案选编\n甲\n正文甲\n乙\n正文乙\n丙\n正文丙"


def test_words_far_apart_on_a_line_have_a_blank_between() -> None:
    line = '<ofd:TextObject Boundary="{} 20 60 6" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="4">{}</ofd:TextCode></ofd:TextObject>'
    raw = ofd([[]])
    content = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{line.format(80, "金额")}{line.format(20, "年度")}{line.format(28, "的")}</ofd:Page>'
    parts = _parts(raw) | {"Doc_0/Pages/Page_0/Content.xml": content.encode()}
    assert read_ofd(zipped(parts), shown="a.ofd").text == "年度的 金额"


def test_the_template_of_a_page_is_read_with_it() -> None:
    parts = _parts(ofd([["番民函〔2020〕27号"]]))
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts["Doc_0/Tpls/T.xml"] = (
        f'<ofd:Page {name}><ofd:TextObject Boundary="20 5 99 6" Size="4"><ofd:TextCode X="0" Y="4">番禺区民政局文件</ofd:TextCode></ofd:TextObject></ofd:Page>'
    ).encode()
    document = parts["Doc_0/Document.xml"].replace(b"<ofd:Pages>", b'<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/><ofd:Pages>')
    page = parts["Doc_0/Pages/Page_0/Content.xml"].replace(b"<ofd:Content>", b'<ofd:Template TemplateID="9"/><ofd:Content>')
    parts |= {"Doc_0/Document.xml": document, "Doc_0/Pages/Page_0/Content.xml": page}
    assert read_ofd(zipped(parts), shown="a.ofd").text == "番禺区民政局文件\n番民函〔2020〕27号"


def test_entities_are_not_resolved() -> None:
    parts = _parts(ofd([["同意立案。"]]))
    parts["Doc_0/Pages/Page_0/Content.xml"] = ENTITY.encode() + parts["Doc_0/Pages/Page_0/Content.xml"].replace(
        b"</ofd:TextCode>", b"&b;&file;</ofd:TextCode>", 1
    )
    text = read_ofd(zipped(parts), shown="a.ofd").text
    assert "同意" in text
    assert "aaaa" not in text


@pytest.mark.parametrize("part", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_a_file_with_a_broken_or_missing_part_is_set_aside(part: str) -> None:
    parts = _parts(as_ofd("同意立案。"))
    for broken in (parts | {part: b"<ofd"}, {name: data for name, data in parts.items() if name != part}):
        with pytest.raises(UnreadableSource) as caught:
            read_ofd(zipped(broken), shown="a.ofd")
        assert caught.value.reason == "it is an OFD file whose pages cannot be found"


def _parts(raw: bytes) -> dict[str, bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
