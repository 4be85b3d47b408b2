"""New areas and development zones have no code of their own; a filter of the place around them finds them all the same."""

import pytest

from corpus.catalogue_writer import CatalogueWriter
from corpus.gazetteer import read_districts
from corpus.ingest import parse_source
from corpus.model import Filters, Source
from corpus.regions import load_gazetteer


@pytest.mark.parametrize(
    ("name", "path", "around", "elsewhere"),
    [
        ("四川天府新区", "四川省天府新区", ["四川省"], ["重庆市", "成都市"]),
        ("河北雄安新区", "河北省雄安新区", ["河北省"], ["北京市"]),
        ("重庆两江新区", "重庆市两江新区", ["重庆市"], ["四川省"]),
        ("南京江北新区", "江苏省南京市江北新区", ["南京市", "江苏省"], ["南通市", "重庆市江北区"]),
    ],
)
def test_a_filter_of_the_place_around_a_new_area_finds_its_documents(tmp_path, name, path, around, elsewhere):
    text = f"{name}管理委员会关于培育社会组织的通知\n各街道：\n现将有关事项通知如下。\n\n{name}管理委员会\n2021年3月1日\n"
    [document] = parse_source(Source(location="/a", path="a", media_type="text/plain", sha256="0", text=text))
    assert (document.region.code, document.region.name) == (None, path)
    places = load_gazetteer()
    with CatalogueWriter(tmp_path / "catalogue.db") as catalogue:
        catalogue.put_source("/a", fingerprint="f", documents=[document], passages={document.document_id: []})
        found = {
            place: len(catalogue.matching_documents(Filters(regions=(places.resolve(place),)))) for place in (*around, *elsewhere, path)
        }
    assert found == dict.fromkeys((*around, path), 1) | dict.fromkeys(elsewhere, 0)


def test_every_functional_district_lies_in_a_place_of_the_table_with_its_code():
    places = load_gazetteer()
    around = {district.name: places.parent(district) for district in read_districts()}
    assert [name for name, outer in around.items() if outer is None or outer.code is None or not name.startswith(outer.name)] == []
