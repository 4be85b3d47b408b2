"""How a question was read, as HTTP, `--json` and the terminal show it."""

import json

import pytest
from starlette.testclient import TestClient

import wence
from api.app import create_app
from api.settings import load_settings
from tests.small_store import build_small_store

HARBIN = {"code": "230100", "name": "黑龙江省哈尔滨市"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return build_small_store(tmp_path_factory.mktemp("shown"))


@pytest.fixture(scope="module")
def client(store):
    with TestClient(create_app(load_settings(store=store))) as client:
        yield client


def printed(capsys, *arguments):
    with pytest.raises(SystemExit):
        wence.main(list(arguments))
    return capsys.readouterr().out


def test_a_search_shows_each_reading_with_its_span_and_effect(client):
    asked = {"query": "其他城市2018年的提案", "home_region": "哈尔滨市"}
    understanding = client.post("/v1/search", json=asked).json()["understanding"]
    assert [(one["words"], one["facet"], one["effect"], one["values"]) for one in understanding["readings"]] == [
        ("其他城市", "place", "filter", ["黑龙江省哈尔滨市"]),
        ("2018年", "year", "boost", ["2018"]),
        ("提案", "kind", "boost", ["proposal"]),
    ]
    assert [asked["query"][one["start"] : one["end"]] for one in understanding["readings"]] == ["其他城市", "2018年", "提案"]
    assert understanding["filters"]["excluded_regions"] == [HARBIN]


def test_other_cities_leave_the_home_region_out_of_a_search(client):
    hits = client.post("/v1/search", json={"query": "其他城市的社会组织", "home_region": "哈尔滨市", "k": 50}).json()["hits"]
    assert {hit["region"]["name"] for hit in hits} == {"广东省广州市番禺区", "广东省深圳市"}


def test_an_answer_shows_how_its_question_was_read(client):
    body = client.post("/v1/ask", json={"question": "番禺区2020年投入多少资金建设孵化基地?"}).json()
    assert [one["words"] for one in body["understanding"]["readings"]] == ["番禺区", "2020年"]
    assert (body["understanding"]["asks"], body["notice"]) == ("amount", None)


def test_an_empty_search_says_which_filter_leaves_nothing(client):
    found = client.post("/v1/search", json={"query": "社会组织", "filters": {"since": "2021-01-01"}}).json()
    assert (found["hits"], found["notice"]) == ([], "2021年以后没有文件；最晚的是2020-11-30。")
    refused = client.post("/v1/ask", json={"question": "番禺区投入多少资金?", "filters": {"since": "2021-01-01"}}).json()
    assert (refused["abstained"], refused["notice"]) == (True, "2021年以后没有文件；最晚的是2020-11-30。")


def test_the_command_line_prints_the_same_json(client, store, capsys):
    found = json.loads(printed(capsys, "search", "其他城市的社会组织", "--home", "哈尔滨市", "--store", str(store), "--json"))
    over_http = client.post("/v1/search", json={"query": "其他城市的社会组织", "home_region": "哈尔滨市"}).json()
    assert found["understanding"] == over_http["understanding"]
    assert [hit["passage_id"] for hit in found["hits"]] == [hit["passage_id"] for hit in over_http["hits"]]


def test_the_terminal_tells_what_became_of_the_words_and_which_filter_left_nothing(store, capsys):
    out = printed(capsys, "search", "只看番禺区的答复", "--since", "2021-01-01", "--store", str(store))
    assert "! 2021年以后没有文件；最晚的是2020-11-30。" in out
    assert "“番禺区” → place 广东省广州市番禺区 (filter)" in out
    out = printed(capsys, "ask", "其他城市投入多少资金?", "--home", "哈尔滨市", "--store", str(store))
    assert "“其他城市” → place not 黑龙江省哈尔滨市 (filter)" in out
