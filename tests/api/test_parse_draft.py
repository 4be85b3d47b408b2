import pytest

from api.parse_draft import MAX_SENTENCES, DraftQuote, DraftSentence, parse_draft


def read(text):
    return [(sentence.text, [(quote.number, quote.words) for quote in sentence.quotes]) for sentence in parse_draft(text)]


@pytest.mark.parametrize(
    "line",
    [
        '区财政投入373万元。[1:"共投入373万元"]',
        "区财政投入373万元。[1:“共投入373万元”]",
        '区财政投入373万元。 [1: "共投入373万元"]',
        "区财政投入373万元。【1：「共投入373万元」】",
        '- 区财政投入373万元。[来源1:"共投入373万元"]',
        '1. **区财政投入373万元。**[1:"共投入373万元"]',
        "区财政投入373万元。（1：“共投入373万元”）",
        '区财政投入373万元。[1:"共投入373万元"][1]',
    ],
)
def test_a_mark_is_read_in_the_shapes_models_write_it(line):
    assert read(line) == [("区财政投入373万元。", [(1, "共投入373万元")])]


def test_a_full_stop_behind_the_mark_begins_no_sentence():
    assert read('区财政投入373万元[1:"共投入373万元"]。') == [("区财政投入373万元", [(1, "共投入373万元")])]


def test_a_sentence_may_rest_on_several_quotes():
    assert read('两地都有投入。[1:"共投入373万元"][2:"每年投入50万元"]') == [
        ("两地都有投入。", [(1, "共投入373万元"), (2, "每年投入50万元")])
    ]


def test_two_sentences_of_a_line_keep_their_own_marks():
    line = '区里投入373万元。[1:"共投入373万元"]市里投入50万元。[2:"每年投入50万元"]'
    assert read(line) == [("区里投入373万元。", [(1, "共投入373万元")]), ("市里投入50万元。", [(2, "每年投入50万元")])]


def test_a_mark_carries_only_the_sentence_in_front_of_it():
    assert read('区长亲自剪彩。区里投入373万元。[1:"共投入373万元"]') == [
        ("区长亲自剪彩。", []),
        ("区里投入373万元。", [(1, "共投入373万元")]),
    ]
    english = 'The mayor came. The district paid 3.73 million yuan. [1:"共投入373万元"]'
    assert read(english) == [("The mayor came.", []), ("The district paid 3.73 million yuan.", [(1, "共投入373万元")])]


def test_sentences_that_are_quoted_together_word_for_word_stay_together():
    whole = "四、关于场地。区里提供两处。"
    assert read(f'{whole}[1:"四、关于场地。区里提供两处"]') == [(whole, [(1, "四、关于场地。区里提供两处")])]


def test_what_stands_behind_the_last_mark_has_none():
    assert read('区里投入373万元。[1:"共投入373万元"]并获全国表彰。') == [
        ("区里投入373万元。", [(1, "共投入373万元")]),
        ("并获全国表彰。", []),
    ]


@pytest.mark.parametrize(
    "line", ['区里投入373万元。[1:"共投入373万元', "区里投入373万元。[1]", "区里投入373万元。[1:]", "区里投入373万元。"]
)
def test_half_a_mark_is_no_mark(line):
    assert [sentence.quotes for sentence in parse_draft(line)] == [()]


def test_quotation_marks_within_the_quoted_words_do_not_end_them():
    assert read('实行费随事转。[1:"实行“费随事转”的做法"]') == [("实行费随事转。", [(1, "实行“费随事转”的做法")])]
    assert read('实行费随事转。[1:"实行"费随事转"的做法"]') == [("实行费随事转。", [(1, '实行"费随事转"的做法')])]


def test_what_a_model_thinks_aloud_and_its_fences_are_no_draft():
    assert read('<think>\n先看资料1。[1:"共投入373万元"]\n</think>\n```\n区里投入373万元。[1:"共投入373万元"]\n```') == [
        ("区里投入373万元。", [(1, "共投入373万元")])
    ]
    assert read("<think>\n一直在想") == []


@pytest.mark.parametrize("text", ["", "\n \n", "无", "NONE.", "---"])
def test_a_draft_that_says_nothing_has_no_sentences(text):
    assert read(text) == []


def test_no_more_sentences_are_read_than_an_answer_can_have():
    assert len(parse_draft("一句话。\n" * 50)) == MAX_SENTENCES


def test_a_sentence_is_what_the_next_stage_takes():
    assert parse_draft('有。[2:"每年投入50万元"]') == [DraftSentence(text="有。", quotes=(DraftQuote(number=2, words="每年投入50万元"),))]
