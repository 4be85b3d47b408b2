from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import clean_text
from corpus.furniture import is_furniture
from corpus.personal import mask_personal_data


def test_a_sentence_broken_over_two_lines_is_joined():
    raw = "入驻单位的场地租赁费、保洁费以及其\n他各项支出由街道承担,不另收费。"
    assert clean_text(raw).text == "入驻单位的场地租赁费、保洁费以及其他各项支出由街道承担,不另收费。"


def test_a_heading_is_never_joined_to_the_text_below_it():
    raw = "一、推进工作中存在的主要问题\n(一)转移放权不够主动\n对购买服务的重要性认识不足,不能主动购买。"
    assert clean_text(raw).text == raw


def test_a_title_and_the_date_under_it_stay_apart():
    raw = "某市坚持创新机制,推进社会组织公共服务供给侧改革\n2017/12/21\n近年来,某市认真落实有关要求,取得成效。"
    assert clean_text(raw).text == raw


def test_text_wrapped_at_a_fixed_width_as_pdf_is_becomes_paragraphs():
    line = "本市自即日起对全部社会组织开展年度检查和等级评估"
    raw = "\n".join([line] * 9 + ["并公布结果。", "第二段从这里开始。"])
    assert clean_text(raw).text == line * 9 + "并公布结果。\n第二段从这里开始。"


def test_blanks_inside_a_number_are_taken_out_and_between_numbers_they_stay():
    assert clean_text("提供5 000元/家的初创经费,另有 20151 4 一行。").text == "提供5000元/家的初创经费,另有 20151 4 一行。"


def test_numbers_written_digit_by_digit_are_mended():
    assert clean_text("2 0 1 8年投入3 7 3万元,比20 17年多5 6万元,截至1 2月3 1日").text == "2018年投入373万元,比2017年多56万元,截至12月31日"


def test_two_digits_apart_are_one_number_before_a_measure_and_before_a_count_unless_they_count_up():
    text = "每个补助 8 0 万元,占 4 5 %,于 1 2 月 3 1 日建成 3 2 个"
    assert clean_text(text).text == "每个补助 80 万元,占 45 %,于 12 月 31 日建成 32 个"


MARKDOWN = """# 社区食堂办法
- 每餐补助三元,由区财政承担,按月结算
- 每店补助五万元,由街道承担,按年结算
+ 每街道至少一个,按人口设置,就近服务
* 送餐上门,由志愿者承担,按次补贴
1. 申请,由运营方提出,附有关材料
100. 公示,由街道办理,不少于七日
```
补助 = 人数 * 3,按月
合计 = 补助 + 5,按年
```
后续由民政局解释,有疑问,请咨询

|项目|金额,万元|
|设备,器具|五,一次性|
其余由街道承担,自筹,另行安排"""


def test_items_code_and_rows_of_a_markdown_text_stay_lines_of_their_own():
    assert clean_text(MARKDOWN).text == MARKDOWN


def test_a_fence_without_an_end_does_not_keep_broken_lines_apart():
    raw = "```\n入驻单位的场地租赁费、保洁费以及其\n他各项支出由街道承担,不另收费。"
    assert clean_text(raw).text == "```\n入驻单位的场地租赁费、保洁费以及其他各项支出由街道承担,不另收费。"


def test_digits_that_may_be_two_numbers_stay_apart():
    for text in (
        "分工如下 1 2 个单位",
        "见图 3 5 个",
        "任务 1 2 项",
        "表1 2个基地",
        "1 2个单位参加",
        "1 2 3年级",
        "甲 1 2 3 乙",
        "比分3 2",
        "12 | 3 4 5 | 家",
    ):
        assert clean_text(text).text == text


def test_traditional_characters_are_noted_and_left():
    cleaned = clean_text("登记社會組織344家。")
    assert (cleaned.text, cleaned.traditional) == ("登记社會組織344家。", ("會", "組", "織"))


def test_masked_lines_are_no_divider():
    cleaned = clean_text("举报邮箱\n\na@b.gov.cn\n\n石家庄市教育局")
    assert clean_text(cleaned.text).text == cleaned.text == "举报邮箱\n\n＊＊＊＊＊＊＊＊＊＊\n\n石家庄市教育局"


def test_invisible_marks_entities_and_odd_blanks_are_normalized():
    assert (
        clean_text("\ufeff第一\u200b条&nbsp;为了&ldquo;规范&rdquo;\u3000管理\r\n\r\n\r\n\r\n第二条").text
        == "第一条 为了“规范” 管理\n\n第二条"
    )


def test_page_furniture_is_taken_off_and_kept_as_a_clue():
    page = "当前位置\n首页 > 提案信息 > 正文\n关于某事的提案\n正文在此。\n版权所有 某市某区政协\n技术支持:某区信息中心 京ICP备 05031679号"
    cleaned = clean_text(page)
    assert cleaned.text == "关于某事的提案\n正文在此。"
    assert cleaned.furniture[-2:] == ("版权所有 某市某区政协", "技术支持:某区信息中心 京ICP备 05031679号")


def test_ordinary_lines_are_no_furniture():
    for line in (
        "承办单位: 主办: 民政局 协办:",
        "附件:1.申报表",
        "大中小学校",
        "第三条 下列文件应当公开",
        "2020年11月30日",
        "分享经济企业应当登记",
    ):
        assert not is_furniture(line), line


def test_personal_data_are_masked_with_the_same_number_of_characters():
    raw = "联系人姓名:王某某\n电话:13600000000\n通讯地址:某路1号院2号楼\n身份证号 110101199003078888"
    masked, count = mask_personal_data(raw)
    assert (
        masked == "联系人姓名:＊＊＊\n电话:＊＊＊＊＊＊＊＊＊＊＊\n通讯地址:＊＊＊＊＊＊＊＊\n身份证号 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊"
    )
    assert count == 4


def test_the_number_after_a_masked_name_is_masked_too():
    assert mask_personal_data("承办人及联系电话:李某,62350000")[0] == "承办人及联系电话:＊＊,＊＊＊＊＊＊＊＊"


def test_file_numbers_and_amounts_are_not_personal_data():
    text = "穗财行〔2015〕187号,资金3850000000元,代码12345678"
    assert mask_personal_data(text) == (text, 0)


def test_personal_data_stay_when_asked_for():
    assert clean_text("电话:13600000000", keep_personal_data=True).text == "电话:13600000000"


_PIECES = [
    "一、目标",
    "近年来,我区投入",
    "5 000",
    "元",
    "。",
    "\n",
    "\n\n",
    "电话:13600000000",
    "首页 > 新闻",
    "(一)",
    "社區",
    "&nbsp;",
    "\u3000",
    "A",
    "12",
    " | ",
    "版权所有 某局",
    "其他各项,",
    "联系人:张某",
    "2 0 1 8年",
    "3 7 3万",
    "&amp;nbsp;",
    "&lt;br&gt;",
    "e\u200b\u0301",
    "【打印】",
    "时间:2020-1-1 ",
    "浏览次数:12",
    "主办单位:某局",
    "粤ICP备1号",
    "区民政局",
    "- 每餐补助,三元",
    "\n```\n",
    "补助 8 0 万元",
]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_cleaning_a_cleaned_text_changes_nothing(raw):
    once = clean_text(raw).text
    assert clean_text(once).text == once


def test_a_line_of_source_or_time_does_not_run_on_into_the_text():
    lines = "竹溪区人民政府门户网站 2024-11-04 来源:江城日报\n本报讯(记者)茶馆三年调解纠纷四百余件,成功率九成七。"
    assert clean_text(lines).text == lines
    lines = "县老龄委 2008-05-12 10:21:00\n最近,我们走访了九个乡镇二十七个村,发放问卷六百份。"
    assert clean_text(lines).text == lines
