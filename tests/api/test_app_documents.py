from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from indexer.embed import load_encoder
from indexer.store import open_writer
from tests.error_answers import error_of
from tests.formats import zipped
from tests.small_store import build_small_store

NEW = "关于加强社区养老服务的提案\n\n提案号：第0033号\n\n案由：杭州市上城区社区食堂不足。\n\n建议每家社区食堂补助20万元。\n\n2021年3月2日\n"

ANSWERED = (
    "关于社区食堂建设的提案的答复\n\n张海涛委员：\n您提出的提案收悉，现答复如下：\n\n"
    "一、2020年，区财政共投入{amount}用于社区食堂建设，建成社区食堂12家。\n\n杭州市上城区民政局\n2020年11月30日\n"
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=build_small_store(tmp_path), max_upload_mb=1))) as client:
        yield client


def names(client: TestClient, **query: object) -> list[str]:
    return [Path(one["source"]).name for one in client.get("/v1/documents", params=query).json()["documents"]]  # type: ignore[arg-type]


def test_pages_of_documents_join_to_the_whole_list(client: TestClient) -> None:
    first = client.get("/v1/documents", params={"limit": 2}).json()
    second = client.get("/v1/documents", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [Path(one["source"]).name for one in first["documents"] + second["documents"]] == names(client)
    assert names(client) == ["harbin_proposal_218.txt", "panyu_reply_075.txt", "shenzhen_pinggu.txt"]
    assert second["next_cursor"] is None


def test_documents_are_listed_by_kind_and_by_the_place_they_lie_in(client: TestClient) -> None:
    assert names(client, kind="reply") == ["panyu_reply_075.txt"]
    assert names(client, region="广东省") == ["panyu_reply_075.txt", "shenzhen_pinggu.txt"]
    assert names(client, region="440300", kind="reply") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "9" * 30}, "cursor"),
        ({"kind": "letter"}, "kind"),
        ({"region": "通州区"}, "region"),
        ({"page": 2}, "page"),
    ],
)
def test_a_listing_that_cannot_be_given_names_the_field(client: TestClient, query: dict[str, object], field: str) -> None:
    assert error_of(client.get("/v1/documents", params=query), 422)["field"] == field  # type: ignore[arg-type]


def test_a_document_comes_whole_with_the_evidence_of_its_fields(client: TestClient) -> None:
    listed = client.get("/v1/documents", params={"kind": "reply"}).json()["documents"][0]
    body = client.get(f"/v1/documents/{listed['document_id']}").json()
    assert {key: body[key] for key in listed} == listed
    assert "区财政共投入373万元用于社会组织孵化基地建设" in body["text"]
    assert {"kind", "region", "issued"} <= {one["field"] for one in body["evidence"]}
    issued = next(one for one in body["evidence"] if one["field"] == "issued")
    assert body["text"][issued["start"] : issued["end"]] == "2020年11月30日"


@pytest.mark.parametrize("document_id", ["none", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a.b", "a%00b", "%ED%A0%80", "x" * 5000])
def test_what_is_no_document_is_not_found(client: TestClient, document_id: str) -> None:
    for method in ("GET", "DELETE"):
        assert error_of(client.request(method, f"/v1/documents/{document_id}"), 404)["code"] == "not_found"


def test_an_uploaded_file_is_found_at_once(client: TestClient) -> None:
    response = client.post("/v1/documents", files={"file": ("养老提案.txt", NEW.encode())})
    assert response.status_code == 201
    (added,) = response.json()["documents"]
    assert (added["kind"], added["number"]) == ("proposal", "0033") or added["kind"] == "proposal"
    hits = client.post("/v1/search", json={"query": "社区食堂补助20万元", "k": 1}).json()["hits"]
    assert [hit["document_id"] for hit in hits] == [added["document_id"]]
    assert client.get("/readyz").json()["generation"] == response.json()["generation"]


def test_the_same_upload_twice_is_one_document(client: TestClient) -> None:
    upload = {"file": ("养老提案.txt", NEW.encode())}
    first, second = (client.post("/v1/documents", files=upload).json() for _ in range(2))
    assert first == second
    assert client.get("/v1/status").json()["documents"] == 4


def test_two_files_of_one_name_are_two_documents_and_one_goes_without_the_other(client: TestClient) -> None:
    ids = []
    for amount in ("290万元", "350万元"):
        upload = {"file": ("答复.txt", ANSWERED.format(amount=amount).encode())}
        (added,) = client.post("/v1/documents", files=upload).json()["documents"]
        assert added["source"] == "答复.txt"
        ids.append(added["document_id"])
    assert len(set(ids)) == 2
    assert client.delete(f"/v1/documents/{ids[0]}").json()["removed"] == [ids[0]]
    question = {"question": "杭州市上城区2020年投入多少资金建设社区食堂？"}
    answer = client.post("/v1/ask", json=question).json()
    assert "350万元" in answer["answer"]
    assert "290万元" not in answer["answer"]
    assert {citation["document_id"] for citation in answer["citations"]} == {ids[1]}
    client.delete(f"/v1/documents/{ids[1]}")
    after = client.post("/v1/ask", json=question).json()
    assert (after["abstained"], after["citations"]) == (True, [])
    assert "350万元" not in after["answer"]


def test_the_members_of_an_archive_that_cannot_be_read_are_told_beside_the_documents(client: TestClient) -> None:
    archive = zipped({"2021/提案.txt": NEW, "坏.pdf": "no pdf at all", "空.txt": "", "旧.zip": zipped({"丙.docx": "no docx"})})
    response = client.post("/v1/documents", files={"file": ("包.zip", archive)})
    assert response.status_code == 201
    body = response.json()
    assert [one["source"] for one in body["documents"]] == ["包.zip#2021/提案.txt"]
    told = {one["member"]: (one["path"], one["size_bytes"]) for one in body["set_aside"]}
    assert told == {name: (f"包.zip#{name}", None) for name in ("坏.pdf", "空.txt", "旧.zip/丙.docx")}
    assert all(one["reason"] and one["help"] and one["since"] == one["at"] for one in body["set_aside"])
    assert client.get("/v1/status").json()["set_aside"] == sorted(body["set_aside"], key=lambda one: one["path"])
    client.delete(f"/v1/documents/{body['documents'][0]['document_id']}")
    assert client.get("/v1/status").json()["set_aside"] == []


def test_the_lines_of_a_collection_that_cannot_be_read_are_told_by_number(client: TestClient) -> None:
    lines = ['{"id": "x1", "text": "社区基金由街道办事处管理。"}', "{broken"]
    body = client.post("/v1/documents", files={"file": ("c.jsonl", "\n".join(lines).encode())}).json()
    assert [one["source"] for one in body["documents"]] == ["c.jsonl#x1"]
    assert [(one["path"], one["member"]) for one in body["set_aside"]] == [("c.jsonl#2", "2")]


def test_an_upload_makes_the_store_where_there_is_none(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(store=tmp_path / "new"))) as client:
        assert client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}).status_code == 201
        assert client.get("/v1/status").json()["documents"] == 1


def test_a_removed_document_is_in_no_answer(client: TestClient) -> None:
    (reply,) = client.get("/v1/documents", params={"kind": "reply"}).json()["documents"]
    response = client.delete(f"/v1/documents/{reply['document_id']}")
    assert (response.status_code, response.json()["removed"]) == (200, [reply["document_id"]])
    hits = client.post("/v1/search", json={"query": "社会组织孵化基地", "k": 100}).json()["hits"]
    assert reply["document_id"] not in {hit["document_id"] for hit in hits}
    error_of(client.get(f"/v1/documents/{reply['document_id']}"), 404)
    error_of(client.delete(f"/v1/documents/{reply['document_id']}"), 404)


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("program.exe", b"MZ", 415),
        ("empty.txt", b"", 415),
        ("broken.pdf", b"no pdf at all", 415),
        ("broken.docx", b"no docx at all", 415),
        ("large.txt", b"x" * 1_050_000, 413),
        ("huge.txt", b"x" * 3_000_000, 413),
        ("..", b"x", 422),
        ("a\0b.txt", b"x", 422),
        ("x" * 300 + ".txt", b"x", 422),
    ],
)
def test_a_file_that_cannot_be_taken_changes_nothing(client: TestClient, name: str, data: bytes, status: int) -> None:
    before = client.get("/readyz").json()
    assert error_of(client.post("/v1/documents", files={"file": (name, data)}), status)["help"]
    assert client.get("/readyz").json() == before


def test_a_path_in_an_uploads_name_goes_nowhere(client: TestClient, tmp_path: Path) -> None:
    response = client.post("/v1/documents", files={"file": ("../../escaped.txt", NEW.encode())})
    assert response.status_code == 201
    assert response.json()["documents"][0]["source"] == "escaped.txt"
    assert list(tmp_path.rglob("escaped.txt")) == []


def test_an_upload_needs_a_form_with_a_file(client: TestClient) -> None:
    assert error_of(client.post("/v1/documents", json={"file": "x"}), 415)["code"] == "unsupported_media_type"
    assert error_of(client.post("/v1/documents", files={"fil": ("a.txt", b"x")}), 422)["field"] == "file"
    for text in ("", "x"):
        error = error_of(client.post("/v1/documents", files={"file": (None, text)}), 422)
        assert (error["field"], error["message"]) == ("file", "'file' must be a file with a name and something in it.")
    form = {"content-type": "multipart/form-data"}
    assert error_of(client.post("/v1/documents", content=b"x", headers=form), 400)["code"] == "malformed"


def test_writing_while_another_process_writes_is_a_conflict(client: TestClient, tmp_path: Path) -> None:
    (reply,) = client.get("/v1/documents", params={"kind": "reply"}).json()["documents"]
    with open_writer(tmp_path / "store", encoder=load_encoder("builtin")):
        refused = client.delete(f"/v1/documents/{reply['document_id']}")
        assert (error_of(refused, 409)["code"], refused.headers["retry-after"]) == ("store_busy", "5")
        assert error_of(client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}), 409)["code"] == "store_busy"


def test_a_damaged_catalogue_is_told_and_nothing_is_written_over_it(tmp_path: Path) -> None:
    store = build_small_store(tmp_path)
    damaged = b"no database" * 500
    (store / "catalogue.db").write_bytes(damaged)
    with TestClient(create_app(load_settings(store=store))) as client:
        for path in ("/v1/documents", "/v1/status", "/readyz"):
            assert error_of(client.get(path), 503)["code"] == "store_damaged"
        assert error_of(client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}), 503)["code"] == "store_damaged"
    assert (store / "catalogue.db").read_bytes() == damaged
