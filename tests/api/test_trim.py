from api.model import Ask
from api.runs import RunReader
from api.trim import choose_span, open_unit, runs_of
from api.units import cut_units
from corpus.model import Document, Kind, Passage, Span


def unit_of(text, *, at=0):
    document = Document(document_id="d", location="/a", source="a", part=0, sha256="0", kind=Kind.REPLY, title="t", text=text)
    passage = Passage(key=1, passage_id="d-0", document_id="d", text=text, span=Span(start=0, end=len(text)), heading="")
    return cut_units(passage, document)[at]


def chosen(text, question, *, ask=Ask.COUNT, at=0):
    return choose_span(unit_of(text, at=at), reader=RunReader(question, ask=ask)).cut(text)


def offered(text, question="停车场有多少?", *, ask=Ask.COUNT):
    return [run.span.cut(text) for run in runs_of(unit_of(text), reader=RunReader(question, ask=ask))]


LONG = "近几年我县公共停车场建设步伐明显加快,2001年以前我县登记备案停车场仅6处,截止目前登记备案的停车场发展到58处,其中地下停车场9处。"


def test_a_short_sentence_is_quoted_whole():
    assert chosen("全县停车场共58处,增长8倍。", "全县有多少停车场?") == "全县停车场共58处,增长8倍。"


def test_what_was_long_ago_is_left_out_where_the_rest_can_stand():
    assert all("2001年以前" not in words for words in offered(LONG))
    assert "58处" in chosen(LONG, "登记备案的停车场有多少处?")


def test_the_part_that_answers_is_quoted_and_not_the_part_that_repeats_the_question():
    text = "另外,江西将对承租国有资产类生产经营用房的企业,实行1个月房租免收、2个月租金减半优惠政策,切实减轻企业负担。"
    words = chosen(text, "江西将对承租国有资产类生产经营用房的企业实施哪些优惠政策?", ask=Ask.LIST)
    assert "实行1个月房租免收、2个月租金减半优惠政策" in words
    assert "承租国有资产类生产经营用房的企业" not in words


def test_all_that_stands_under_a_heading_answers_how():
    text = "(三)降低用电成本。减免停工企业的容量电费。对生产企业办电实施零上门服务。加大电价补贴力度。(四)降低融资成本。下调贷款利率。"
    assert chosen(text, "如何降低用电成本?", ask=Ask.LIST) == "减免停工企业的容量电费。对生产企业办电实施零上门服务。加大电价补贴力度。"


def test_no_run_goes_on_into_a_sentence_that_names_another_place_or_year():
    text = "我市对停工企业减免容量电费并且实行阶梯补贴,每户补助三千元左右。深圳市另外补助五千元。"
    assert not any("深圳" in words for words in offered(text, "补助多少?", ask=Ask.ANY))
    text = "我市对停工企业减免容量电费并且实行阶梯补贴,每户补助三千元左右。2019年只有一千元。"
    assert not any("2019" in words for words in offered(text, "补助多少?", ask=Ask.ANY))


def test_a_quote_never_ends_at_a_colon():
    text = "停车管理缺少统一细则而且执行不够严格,日常检查呈现“两多”局面:口头提醒多、重复登记多,真正处罚的少,直接导致乱停乱放的现象长期得不到解决。"
    assert not any(words.endswith("局面") for words in offered(text, "什么是两多?", ask=Ask.ANY))


def test_a_quote_does_not_open_with_a_word_that_goes_on_from_what_is_cut_off():
    text = "市民政局牵头对全市社会组织开展年度检查,并在网站公示检查结果,其结果与资助直接挂钩,检查不合格的责令限期整改。"
    assert not any(words.startswith(("并", "其")) for words in offered(text, "检查结果怎么公示?", ask=Ask.LIST))


def test_a_plan_keeps_its_word_with_the_sum():
    text = "为了解决停车难问题我局计划在明年分三期改造,第一期投入1200万元新增车位,同时对老旧小区加装充电设施并完善管理。"
    assert all("计划" in words for words in offered(text, "投入多少钱?", ask=Ask.AMOUNT) if "1200" in words)


def test_a_refusal_is_not_cut_off_from_the_sum_it_refuses():
    text = "就现阶段而言,区财政尚未单列社会组织孵化方面的经费科目,每家2万元起步补助的建议,有待市级扶持办法明确以后再行研究。"
    assert chosen(text, "起步补助多少钱?", ask=Ask.AMOUNT) == text


def test_without_a_reader_a_sentence_is_opened_as_far_as_it_may_go():
    unit = unit_of(LONG)
    assert open_unit(unit, max_chars=50).cut(LONG) == "近几年我县公共停车场建设步伐明显加快,2001年以前我县登记备案停车场仅6处"
    assert open_unit(unit, max_chars=5).cut(LONG) == "近几年我县公共停车场建设步伐明显加快"
