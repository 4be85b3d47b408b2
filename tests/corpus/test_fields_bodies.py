import pytest

from corpus.fields_bodies import bodies_before, split_bodies


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("请执行。河北省教育厅河北省财政厅", ["河北省教育厅", "河北省财政厅"]),
        ("附件:突出贡献技师名单河北省人民政府", ["河北省人民政府"]),
        ("某事。\n科技部\n国家发展改革委\n中科院\n", ["科技部", "国家发展改革委", "中科院"]),
        ("某事。\n国家安全监管总局\n\n保 监 会\n\n财 政 部\n", ["国家安全监管总局", "保 监 会", "财 政 部"]),
        ("某事。中共河北省委组织部河北省人民政府国有资产监督管理委员会", ["中共河北省委组织部", "河北省人民政府国有资产监督管理委员会"]),
        ("要求各单位落实。根据省政府", []),
        ("电话84207334人力资源社会保障部失业保险司", ["人力资源社会保障部失业保险司"]),
    ],
)
def test_bodies_run_together_are_told_apart_and_what_precedes_them_left_out(text, bodies):
    assert [span.cut(text) for span in bodies_before(text, len(text.rstrip()))] == bodies


def test_a_name_that_holds_several_bodies_is_split():
    assert split_bodies("中共中央国务院中央军委") == ("中共中央", "国务院", "中央军委")
    assert split_bodies("人事部、商务部") == ("人事部", "商务部")
    assert split_bodies("广州市番禺区民政局") == ("广州市番禺区民政局",)
