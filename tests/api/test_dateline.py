import pytest

from api.dateline import is_headed_by
from corpus.model import Document, Kind
from corpus.regions import load_gazetteer

GAZETTEER = load_gazetteer()


def headed(title, text, *, asked, own=None):
    region = GAZETTEER.resolve(own) if own else None
    document = Document(
        document_id="d", location="/a", source="a", part=0, sha256="0", kind=Kind.NEWS, title=title, text=text, region=region
    )
    return is_headed_by(document, [GAZETTEER.resolve(asked)], GAZETTEER)


@pytest.mark.parametrize(
    ("title", "text", "asked", "expected"),
    [
        ("攀枝花市出台一级响应12条措施", "设立联合检疫站。", "攀枝花市", True),
        ("攀枝花市出台一级响应12条措施", "设立联合检疫站。", "四川省", True),
        ("攀枝花市出台一级响应12条措施", "设立联合检疫站。", "成都市", False),
        ("列车适时增减", "新华社上海2月9日电 今天发出四趟列车。", "上海市", True),
        ("福建省、江苏省、山东省协助台企复工", "已有九百家复工。", "江苏省", False),
        ("税务部门出台优惠政策", "纳税人可以网上办理。", "江苏省", False),
    ],
)
def test_a_text_of_unknown_place_is_of_the_one_place_that_heads_it(title, text, asked, expected):
    assert headed(title, text, asked=asked) is expected


def test_a_document_whose_place_is_known_needs_no_heading():
    assert not headed("四川省出台措施", "设立检疫站。", asked="四川省", own="成都市")
