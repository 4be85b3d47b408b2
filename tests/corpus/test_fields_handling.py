import pytest

from corpus.fields import find_departments
from corpus.fields_handling import find_cosigners, find_filing, find_joint_departments, find_result

LONG_REPLY = "某民政局对区政协第041号提案的答复\n" + "一、社区养老服务站今年新增了两处，运行良好。\n" * 110
# Bodies with 和 or 及 in their names, as they are called since the reforms of 2018 and before.
ONE_BODY = (
    "市规划和自然资源局", "区住房和城乡建设局", "市人力资源和社会保障局", "县文化和旅游局", "区教育和体育局", "省发展和改革委员会",
    "市经济和信息化局", "省农业和农村工作委员会", "市卫生和计划生育委员会", "县国土资源和房屋管理局", "区住房和交通局", "市城市管理和综合执法局",
    "市体育和旅游局", "省民族和宗教事务委员会", "市政务服务和数据管理局", "区投资促进和商务局", "市园林和林业绿化局", "市粮食和物资储备局",
    "省国防科技和装备工业局", "市妇女和儿童工作委员会", "市社会和法制委员会", "省老干部和离休人员服务中心", "市产业布局和规划局", "市政府和社会资本合作中心",
    "市医疗保险及生育保险中心", "区科技和工业信息化局", "市外事和侨务办公室", "市知识产权与标准化研究院", "县水利和湖泊局", "市机关事务和接待中心",
)  # fmt: skip


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
        (LONG_REPLY + "办理结果：B类\n", ["B"]),
        (LONG_REPLY + "某区民政局\n2021年6月1日（A类）\n", ["A"]),
        (LONG_REPLY + "（C类）\n", ["C"]),
        (LONG_REPLY + "办理类别：A\n", ["A"]),
        (LONG_REPLY + "答复类别 B1\n", ["B1"]),
        (LONG_REPLY + "已建成A类项目3个（B类2个）。\n", []),
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


@pytest.mark.parametrize("body", ONE_BODY)
def test_a_body_with_and_in_its_name_stays_whole(body):
    assert [f.value for f in find_joint_departments(f"会办单位：{body}、市卫健委\n")] == [body, "市卫健委"]
    assert [f.value for f in find_joint_departments(f"会办单位：市财政局和{body}\n")] == ["市财政局", body]


def test_bodies_joined_by_and_are_several():
    text = "协办单位：市规划和自然资源局及区财政局、高新区管委会与鼓楼区和玄武区政府\n"
    expected = ["市规划和自然资源局", "区财政局", "高新区管委会", "鼓楼区", "玄武区政府"]
    assert [f.value for f in find_joint_departments(text)] == expected
    assert [f.span.cut(text) for f in find_joint_departments(text)] == expected
    assert [f.value for f in find_departments("承办单位：市住房和城乡建设局和市财政局\n")] == ["市住房和城乡建设局", "市财政局"]
