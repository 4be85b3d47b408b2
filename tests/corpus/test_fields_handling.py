import pytest

from corpus.fields_handling import find_cosigners, find_filing, find_joint_departments, find_result


@pytest.mark.parametrize(
    ("text", "filing"),
    [
        ("审查意见:\n\n同意立案。\n", ["立案"]),
        ("审查结果: 不予立案\n", ["不立案"]),
        ("立案情况:并案办理\n", ["并案"]),
        ("本提案与第12号提案并案办理。", ["并案"]),
        ("审查意见:\n\n领导批示:\n", []),
    ],
)
def test_the_filing_decision_is_one_word(text, filing):
    assert [found.value for found in find_filing(text)] == filing


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("某民复〔2018〕27号C类\n对提案的答复", ["C"]),
        ("某民复〔2019〕18号  A类\n对提案的答复", ["A"]),
        ("答复类别: B\n对提案的答复", ["B"]),
        ("对提案的答复\n某事。\n办理结果:留作参考\n", ["留作参考"]),
        ("某民复〔2018〕27号A类\n对提案的答复\n办理结果:正在解决\n", ["A", "正在解决"]),
        ("5A级社会组织12家,A类项目3个。", []),
    ],
)
def test_the_class_of_a_reply_stands_beside_its_number_or_in_words(text, result):
    assert [found.value for found in find_result(text)] == result


def test_departments_that_help_are_read_from_labels_and_from_the_reply():
    assert [f.value for f in find_joint_departments("主办: 民政局 协办: 财政局、人社局\n")] == ["财政局", "人社局"]
    assert [f.value for f in find_joint_departments("经综合区财政局会办意见,现答复如下:")] == ["区财政局"]


def test_cosigners_are_read_from_their_label():
    assert [f.value for f in find_cosigners("提案人:某甲\n联名人:某乙、某丙\n")] == ["某乙", "某丙"]
