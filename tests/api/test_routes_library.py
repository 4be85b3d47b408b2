from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from tests.error_answers import error_of
from tests.small_store import build_small_store


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = load_settings(store=build_small_store(tmp_path_factory.mktemp("small")), max_upload_mb=3, home_region="番禺区")
    with TestClient(create_app(settings)) as client:
        yield client


def test_the_library_is_browsed_by_place_and_year(client: TestClient) -> None:
    body = client.get("/v1/library", params={"region": "广东省", "year": "2019"}).json()
    assert (body["total"], [one["issued"] for one in body["documents"]], body["latest"]) == (1, ["2019-05-10"], "2019-05-10")
    assert body["years"] == [{"value": "2020", "count": 1}, {"value": "2019", "count": 1}]
    assert body["regions"] == [{"code": "440300", "name": "广东省深圳市", "count": 1}]


@pytest.mark.parametrize(
    ("params", "field"), [({"year": "20"}, "year"), ({"region": "番禹市"}, "region"), ({"cursor": "-1"}, "cursor"), ({"page": 2}, "page")]
)
def test_a_choice_that_is_none_is_refused_by_name(client: TestClient, params: dict, field: str) -> None:
    assert error_of(client.get("/v1/library", params=params), 422)["field"] == field


def test_the_page_learns_its_limits(client: TestClient) -> None:
    assert client.get("/v1/page").json() == {
        "max_upload_mb": 3,
        "max_question_chars": 2000,
        "generator": "extractive",
        "home_region": {"code": "440113", "name": "广东省广州市番禺区"},
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_that_is_offered_is_answered(client: TestClient, language: str) -> None:
    questions = client.get("/v1/questions", params={"language": language}).json()["questions"]
    assert len(questions) >= 2
    for question in questions:
        assert client.post("/v1/ask", json={"question": question}).json()["abstained"] is False, question


def test_questions_near_one_that_was_refused_are_about_the_nearest_documents(client: TestClient) -> None:
    near = "番禺区社会组织孵化基地2024年的经费是多少？"
    assert client.post("/v1/ask", json={"question": near}).json()["abstained"] is True
    assert (
        client.get("/v1/questions", params={"near": near}).json()["questions"][0] == "《关于加快社会组织孵化基地建设的提案》是怎样答复的？"
    )


def test_without_a_store_the_library_says_that_it_is_not_ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    with TestClient(create_app(load_settings(store=tmp_path_factory.mktemp("none") / "store"))) as client:
        assert error_of(client.get("/v1/library"), 503)["code"]
        assert client.get("/v1/page").status_code == 200
