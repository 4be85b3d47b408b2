import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.tokenizer import bigrams, domain_terms, find_terms, fingerprint, fold, words

TEXTS = [
    "区政府拨款373万元，建设面积2300平方米的区级社会组织孵化基地和党建基地",
    "政府向社会组织购买服务应当明确购买主体和承接主体，做到费随事转、人随事走",
    "行业协会商会类、科技类、公益慈善类、城乡社区服务类社会组织可以直接登记，不再实行双重管理",
    "三社联动与五社联动、公益创投、微创投、社区基金、红黑榜、信用档案、等级评估",
    "您提出的关于盘活闲置公共用房推进社区服务提质的提案收悉，现答复如下",
    "哈尔滨市民政局主办，财政局会办，已面商并办复，办理结果为留作参考",
    "民办非企业单位即社会服务机构，每年接受年检，5A级社会组织一次性补助五万元",
]


def test_words_are_those_of_search_mode_with_the_domain_list_and_no_punctuation() -> None:
    assert words("社会组织孵化基地：373万元（区级）。") == ["社会", "组织", "社会组织", "孵化", "基地", "孵化基地", "373", "万元", "区级"]


def test_bigrams_are_pairs_of_neighbours_and_end_at_punctuation_and_blanks() -> None:
    assert bigrams("社区基金。孵化，地 fund") == ["社区", "区基", "基金", "孵化", "地", "fund"]


def test_a_run_of_letters_or_digits_is_one_neighbour_and_a_term_of_its_own() -> None:
    assert bigrams("第3号提案") == ["第", "第3", "3", "3号", "号提", "提案"]
    assert bigrams("评为5A级，共300万元") == ["评为", "为5a", "5a", "5a级", "级", "共", "共300", "300", "300万", "万元"]
    assert bigrams("第3 号") == ["第", "第3", "3", "号"]


def test_full_width_traditional_and_capital_forms_match_the_plain_ones() -> None:
    assert words("社區組織５Ａ") == words("社区组织5a")
    assert fold("扶持殘疾人社團，共２３００平方米") == "扶持残疾人社团,共2300平方米"


@pytest.mark.parametrize("written", ["5 000元/家", "5,000元/家", "5000元/家", "５，０００元／家"])
def test_a_number_is_one_term_however_its_thousands_are_set(written: str) -> None:
    assert words(written) == ["5000", "元", "家"]


def test_numbers_keep_their_decimals_and_ranges_fall_apart() -> None:
    assert words("3.85亿元，2015-2018年") == ["3.85", "亿元", "2015", "2018", "年"]


@pytest.fixture(scope="module")
def reference() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    for term in domain_terms():
        tokenizer.add_word(term)
    return tokenizer


@pytest.mark.parametrize("text", TEXTS)
def test_the_fast_segmenter_agrees_with_jieba_on_chinese(reference: jieba.Tokenizer, text: str) -> None:
    chinese = "".join(character for character in text if "\u4e00" <= character <= "\u9fff")
    assert words(chinese) == list(reference.cut_for_search(chinese))


def test_no_long_term_of_the_list_hides_another() -> None:
    # Search mode gives words of two and three characters inside a longer one, never 社会组织 inside 社会组织孵化基地.
    hidden = [(long, short) for long in domain_terms() for short in domain_terms() if len(long) > len(short) >= 4 and short in long]
    assert hidden == []
    assert len(domain_terms()) == len(set(domain_terms()))


def test_the_fingerprint_names_the_rules_and_the_list() -> None:
    assert fingerprint().startswith("jieba-search+bigrams-2-")


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_terms_of_any_text_hold_no_blanks_and_are_never_empty(text: str) -> None:
    found = find_terms(text)
    assert all(term and not any(c.isspace() for c in term) for term in found.words + found.bigrams)
