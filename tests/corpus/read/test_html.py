import re
from pathlib import Path

import pytest
import trafilatura

from corpus.errors import UnreadableSource
from corpus.model import Declared, Source
from corpus.read import discover, read_file
from corpus.read.html import read_html


def text_of(page: str) -> str:
    return read_html(page.encode(), shown="a.html")[0]


def declared(page: str) -> Declared:
    return read_html(page.encode(), shown="a.html")[1]


REPLY = """<!DOCTYPE html><html><head><title>对第75号提案的答复-番禺区民政局</title><style>p {color: red}</style><script>var a = 1;</script></head><body>
<nav><a href="/">首页</a><a href="/zw">政务公开</a></nav>
<div class="info"><ul><li><b>索引号:</b>000123</li><li><b>文号:</b>番民函〔2020〕27号C类</li></ul></div>
<div class="tab"><p>案由:加大购买力度</p><p>会办单位:财政局</p></div>
<div class="tab" style="display:none"><p>王某委员:</p><p>提案收悉,现答复如下:近年来,
我区投入<b>373</b>万元,建成孵化基地<!-- x -->3个。</p>
<table><tr><th>年度</th><th>金额</th><th>备注</th></tr><tr><td>2018</td><td>120万元</td><td></td></tr><tr><td>2019</td><td>253<br>万元</td><td>已付</td></tr></table>
<p align="right">番禺区民政局<br>2020年11月30日</p></div>
<footer>版权所有 粤ICP备000号</footer></body></html>"""


def test_a_reply_page_keeps_information_block_hidden_tab_table_and_signature() -> None:
    assert text_of(REPLY) == (
        "索引号:000123\n文号:番民函〔2020〕27号C类\n\n"
        "案由:加大购买力度\n\n会办单位:财政局\n\n"
        "王某委员:\n\n提案收悉,现答复如下:近年来,我区投入373万元,建成孵化基地3个。\n\n"
        "年度 | 金额 | 备注\n2018 | 120万元 |\n2019 | 253 万元 | 已付\n\n"
        "番禺区民政局\n2020年11月30日"
    )


def test_nothing_that_a_main_text_extractor_finds_is_missing() -> None:
    text = "".join(text_of(REPLY).split())
    page = re.sub("<nav>.*?</nav>|<footer>.*?</footer>|<!-- x -->", "", REPLY)
    extracted = trafilatura.extract(page, include_tables=False) or ""
    lines = ["".join(line.strip("- ").split()) for line in extracted.split("\n")]
    assert [line for line in lines if line not in text] == []
    assert "案由:加大购买力度" in lines


@pytest.mark.parametrize("declared_as", ["gb2312", "GBK", "gb18030"])
def test_a_page_in_gb_is_read_whatever_member_of_the_family_it_declares(tmp_path: Path, declared_as: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared_as}"></head><body><p>朱镕基㛃答复</p></body></html>'
    path = tmp_path / "a.htm"
    path.write_bytes(page.encode("gb18030"))
    [found] = discover([path])
    [source] = read_file(found)
    assert isinstance(source, Source)
    assert (source.text, source.media_type) == ("朱镕基㛃答复", "text/html")


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ('<meta charset="utf-8">', "gb18030"),
        ('<meta charset="big5">', "big5"),
        ("", "gb18030"),
        ('<meta charset="gbk">', "utf-8"),
        ('<meta charset="nonsense">', "gb18030"),
        ('<meta charset="iso-8859-1">', "gb18030"),
    ],
)
def test_a_wrong_or_missing_declaration_does_not_garble_a_page(charset: str, encoding: str) -> None:
    page = f"<html><head>{charset}</head><body><p>社區基金每年安排二百元</p></body></html>"
    assert read_html(page.encode(encoding), shown="a.html")[0] == "社區基金每年安排二百元"


def test_a_page_that_declares_an_xml_encoding_is_read() -> None:
    page = '<?xml version="1.0" encoding="gb2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>同意立案。</p></body></html>'
    assert read_html(page.encode("gb18030"), shown="a.html")[0] == "同意立案。"


def test_lines_of_a_div_soup_stay_lines_and_paragraphs_stand_apart() -> None:
    page = "<body><div><div>案由:社区基金</div><div>审查意见:<br>同意立案。</div><p>一、现状</p><p>有800万元。</p>甲<br><br>乙</div></body>"
    assert text_of(page) == "案由:社区基金\n审查意见:\n同意立案。\n\n一、现状\n\n有800万元。\n\n甲\n\n乙"


def test_blanks_of_the_source_collapse_and_vanish_between_chinese_characters() -> None:
    assert text_of("<p>我区\n   社会组织  2998 \n 家,\n<b>其中</b>\n(见表)  A 级,\nB</p>") == "我区社会组织 2998 家,其中(见表) A 级, B"


def test_an_ideographic_indent_stays() -> None:
    assert text_of("<p>\u3000\u3000近年来</p><p>今年</p>") == "\u3000\u3000近年来\n\n今年"


def test_a_page_inside_one_form_is_read_without_its_controls() -> None:
    page = "<form><select><option>请选择</option></select><input value=x><button>搜索</button><div>案由:社区基金</div></form>"
    assert text_of(page) == "案由:社区基金"


def test_the_header_and_footer_of_an_article_are_part_of_it() -> None:
    page = "<header>网站</header><article><header><h1>关于社区基金的提案</h1></header><p>每年200万元。</p><footer>提案人:张某</footer></article>"
    assert text_of(page) == "关于社区基金的提案\n\n每年200万元。\n\n提案人:张某"


def test_furniture_that_holds_most_of_the_page_is_not_furniture() -> None:
    assert (
        text_of("<body><header><p>近年来,各地设立社区基金,规模达800万元。</p></header><p>完</p></body>")
        == "近年来,各地设立社区基金,规模达800万元。\n\n完"
    )


def test_a_table_made_for_layout_is_read_cell_by_cell() -> None:
    page = "<table><tr><td><ul><li>栏目一</li><li>栏目二</li></ul></td><td><table><tr><td>提案号</td><td>第0361号</td></tr></table></td></tr></table>"
    assert text_of(page) == "栏目一\n栏目二\n提案号 | 第0361号"


def test_a_form_table_with_a_long_cell_keeps_its_paragraphs() -> None:
    paragraphs = [f"{n}、{'社会组织承接服务。' * 20}" for n in "一二"]
    page = f"<table><tr><td>问题及分析</td><td>{''.join(f'<p>{each}</p>' for each in paragraphs)}</td></tr></table>"
    assert text_of(page) == f"问题及分析\n{paragraphs[0]}\n\n{paragraphs[1]}"


def test_a_cell_outside_any_row_is_not_lost() -> None:
    assert text_of("<table><td>案由</td></table>") == "案由"


def test_items_of_a_numbered_list_get_their_numbers_unless_they_bring_one() -> None:
    page = '<ol start="3"><li>设立专项资金</li><li>培育主体</li></ol><ol><li>一是立法</li></ol><ul><li>评估</li></ul>'
    assert text_of(page) == "3. 设立专项资金\n4. 培育主体\n\n一是立法\n\n评估"


def test_a_preformatted_text_keeps_its_lines() -> None:
    assert text_of("<pre>第一条 目的\n第二条 范围</pre>") == "第一条 目的\n第二条 范围"


def test_control_characters_of_a_page_vanish() -> None:
    assert text_of("<p>甲</p><nav>首页</nav>\x08乙&#1;" + "丙" * 200) == "甲\n\n乙" + "丙" * 200


def test_a_page_of_many_unclosed_tags_is_read_to_its_end() -> None:
    assert text_of("<div>" * 2000 + "同意立案。") == "同意立案。"


def test_a_page_nested_too_deeply_is_set_aside_rather_than_cut_short() -> None:
    with pytest.raises(UnreadableSource) as caught:
        text_of("<p>前</p>" + "<div>" * 3000 + "同意立案。")
    assert caught.value.reason == "its tags are nested too deeply"


def test_the_title_is_declared_only_where_no_heading_stands_in_the_text() -> None:
    body = "<p>关于社区基金的提案</p><p>每年200万元。</p>"
    assert declared(f"<title>关于社区基金的提案-通州政协</title>{body}").title == "关于社区基金的提案"
    assert declared(f"<title>通州政协</title>{body}").title == "通州政协"
    assert declared(f"<title>通州政协</title><h1>关于社区基金的提案</h1>{body}").title is None
    assert declared(f"<title>x</title><nav><h1>关于社区基金</h1></nav>{body}").title == "关于社区基金"


def test_the_title_that_a_page_gives_its_article_is_declared() -> None:
    page = '<meta name="ArticleTitle" content="关于社区基金的提案"><title>通州政协</title><h1>通州政协</h1><p>每年200万元。</p>'
    assert declared(page).title == "关于社区基金的提案"


def test_the_address_is_what_the_page_says_of_itself() -> None:
    canonical = '<link rel="canonical" href="https://www.bjtzh.gov.cn/a.html">'
    og = '<meta property="og:url" content="https://www.bjtzh.gov.cn/b.html">'
    saved = "<!-- saved from url=(0032)https://www.bjtzh.gov.cn/c.html -->"
    assert declared(f"<html><head>{og}{canonical}</head><p>文</p>").url == "https://www.bjtzh.gov.cn/a.html"
    assert declared(f"<html><head>{og}</head><p>文</p>").url == "https://www.bjtzh.gov.cn/b.html"
    assert declared(f"{saved}<html><head></head><p>文</p>").url == "https://www.bjtzh.gov.cn/c.html"
    assert declared('<link rel="canonical" href="/a.html"><p>文</p>').url is None


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<!-- nothing -->", "<html><body><script>document.write('x')</script></body></html>"]
)
def test_a_page_without_text_is_set_aside(page: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        text_of(page)
    assert (caught.value.path, caught.value.reason) == ("a.html", "it has no text")


def test_a_pdf_called_html_is_named() -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_html(b"%PDF-1.4", shown="a.html")
    assert caught.value.reason == "it is not text: it seems to be a PDF"


def test_a_page_of_frames_says_what_to_save_instead() -> None:
    with pytest.raises(UnreadableSource) as caught:
        text_of('<frameset><frame src="left.htm"><frame src="main.htm"><noframes>您的浏览器不支持框架</noframes></frameset>')
    assert caught.value.reason == "it has no text of its own, but frames"
    assert caught.value.help == "Save what they show: left.htm, main.htm."


def test_the_text_for_browsers_without_frames_is_read() -> None:
    page = '<frameset><frame src="main.htm"><noframes><body><p>全镇禁止露天焚烧秸秆。</p></body></noframes></frameset>'
    assert text_of(page) == "全镇禁止露天焚烧秸秆。"


def test_a_page_that_only_leads_to_others_is_set_aside() -> None:
    with pytest.raises(UnreadableSource) as caught:
        text_of(
            "<ul>" + "".join(f'<li><a href="{n}">关于第{n}号提案的答复</a><span>2020-01-0{n}</span></li>' for n in range(1, 6)) + "</ul>"
        )
    assert caught.value.reason == "it has no text but links to other pages"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding: str) -> None:
    assert read_html("<html><body><p>社区基金每年二百元</p></body></html>".encode(encoding), shown="a.html")[0] == "社区基金每年二百元"


def test_what_the_footer_says_of_the_site_is_handed_on() -> None:
    page = f"<p>{'现答复如下,投入三百万元。' * 9}</p><div class=footer><p>主办单位:番禺区人民政府办公室</p><p>网站地图</p><p>粤ICP备1号</p></div>"
    assert declared(page).furniture == ("主办单位:番禺区人民政府办公室", "网站地图", "粤ICP备1号")


def test_the_title_stays_in_a_header_beside_the_text() -> None:
    page = f"<header><h1>关于社区基金的提案</h1></header><div><p>{'每年投入二百万元。' * 9}</p></div>"
    assert text_of(page).startswith("关于社区基金的提案\n\n每年")


def test_departments_in_a_block_behind_the_text_are_no_footer() -> None:
    page = f"<div><p>{'每年投入二百万元。' * 9}</p></div><div class=bottom>主办单位:区民政局 会办单位:区财政局</div>"
    assert text_of(page).endswith("主办单位:区民政局 会办单位:区财政局")


def test_a_hidden_pop_up_goes_and_a_hidden_reply_stays() -> None:
    reply = "您的提案收悉,现答复如下:已投入三百万元,建成孵化基地三个。"
    page = f"<p>案由:社区基金</p><div style='display:none'>您访问的链接即将离开本网站,是否继续?</div><div style='display: none'><p>{reply}</p></div>"
    assert text_of(page) == f"案由:社区基金\n\n{reply}"


RUNNING = f"<p>{'每年投入二百万元。' * 9}</p>"


def test_fields_that_cannot_be_filled_in_hold_the_document_and_those_that_can_do_not() -> None:
    page = (
        "<form><div>提案编号</div><input readonly value='第156号'><input type=hidden readonly value=x><input value='搜索'>"
        "<textarea disabled>器材配备不齐。\n建议更新器材。</textarea><textarea>我要留言</textarea></form>"
    )
    assert text_of(page) == "提案编号\n第156号\n\n器材配备不齐。\n建议更新器材。"


def test_the_few_words_around_the_block_of_title_and_text_go_and_fields_of_the_document_stay() -> None:
    page = (
        "<div><div>盲人用户进入读屏快捷键：Ctrl+Alt+R，退出请按Esc</div><div>公开指南</div></div><div>索引号</div><div>000123</div>"
        "<table><tr><td>文号</td><td>番民函〔2020〕27号</td></tr></table>"
        f"<div><div>关于社区基金的提案</div><div>{RUNNING}</div></div><div>番禺区民政局</div><div>2020年11月30日</div><div>客户端</div>"
    )
    text = text_of(f"<body>{page}</body>")
    assert "快捷键" not in text and "公开指南" not in text and "客户端" not in text
    assert text.startswith("索引号") and "番民函〔2020〕27号" in text
    assert text.endswith("番禺区民政局\n2020年11月30日")


def test_a_column_of_labels_without_links_goes_with_the_title_known_by_a_small_heading() -> None:
    page = f"<table><tr><td>镇情概况<br>领导班子</td><td><h4>柳林镇敬老院改造情况</h4>{RUNNING}</td></tr></table>"
    assert text_of(page).startswith("柳林镇敬老院改造情况")


def test_the_end_of_a_way_here_is_no_title() -> None:
    title = "某省志愿服务条例"
    way = f'<div><a href="/">首页</a> › <a href="/f">法规</a> › <span>{title}</span></div>'
    page = f"<title>{title}</title><div>{way}<div><div>{title}</div>{RUNNING}</div></div>"
    assert text_of(page).count(title) == 1


def test_a_time_and_the_label_of_a_field_stand_apart_from_what_follows() -> None:
    page = f"<div><span>2022-08-30 10:12</span><span>区民政局</span></div><div><span class='item-label'>提案号</span><span>第0207号</span></div>{RUNNING}"
    assert text_of(page).startswith("2022-08-30 10:12 区民政局\n提案号 第0207号")


def test_a_mark_in_the_text_is_no_link_and_a_control_for_a_script_is() -> None:
    page = f'<div><p><a name="_Toc1">第一章 总则</a></p>{RUNNING}</div><ul><li><a onclick="a()">收藏</a></li><li><a>咨询</a></li></ul>'
    assert text_of(page).startswith("第一章 总则\n\n每年")
    assert "咨询" not in text_of(page)
