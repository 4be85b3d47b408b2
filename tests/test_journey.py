"""One visit over HTTP, from an empty store to a deleted document, as a program or the page would make it."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from indexer.build import index_paths
from indexer.embed import load_encoder

SAMPLES = Path(__file__).parents[1] / "corpus/samples"


@pytest.fixture
def client(tmp_path):
    with TestClient(create_app(Settings(store=tmp_path / "store")), raise_server_exceptions=False) as client:
        yield client


def test_from_an_empty_store_to_an_answer_its_source_and_its_removal(client, tmp_path):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.post("/v1/ask", json={"question": "其他城市如何资助孵化基地?"}).status_code == 503

    index_paths([SAMPLES], folder=tmp_path / "store", encoder=load_encoder("builtin"))
    assert client.get("/readyz").status_code == 200
    status = client.get("/v1/status").json()
    assert status["documents"] == 47 and status["passages"] > status["documents"]

    assert [r["code"] for r in client.get("/v1/regions", params={"name": "通州区"}).json()["regions"]] == ["110112", "320612"]

    asked = client.post("/v1/ask", json={"question": "其他城市如何资助社会组织孵化基地?", "home_region": "440113"}).json()
    assert not asked["abstained"] and asked["claims"] and asked["comparison"]["rows"]
    for citation in asked["citations"]:
        document = client.get(f"/v1/documents/{citation['document_id']}").json()
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert citation["region"] is None or not citation["region"]["code"].startswith("440113")

    with client.stream(
        "POST", "/v1/ask", json={"question": "其他城市如何资助社会组织孵化基地?", "home_region": "440113", "stream": True}
    ) as stream:
        events = [block.split("\n") for block in "".join(stream.iter_text()).replace("\r", "").strip().split("\n\n")]
    names = [lines[0].removeprefix("event: ") for lines in events]
    assert names == ["citations", *["claim"] * len(asked["claims"]), "done"]
    done = json.loads(events[-1][1].removeprefix("data: "))
    assert (done["answer"], done["citations"]) == (asked["answer"], asked["citations"])

    reply = client.post(
        "/v1/search", json={"query": "第041号提案的答复", "filters": {"kinds": ["reply"], "regions": ["北京市通州区"]}}
    ).json()["hits"]
    assert {hit["kind"] for hit in reply} == {"reply"} and {hit["region"]["code"] for hit in reply} == {"110112"}
    links = client.get(f"/v1/documents/{reply[0]['document_id']}").json()["links"]
    assert [link["relation"] for link in links] == ["replies_to"]

    note = "关于增设社区图书角的提案\n\n提案编号:第0999号\n\n" + "建议在绍兴市柯桥区的每个社区设立图书角,每个补助1.7万元。" * 3
    uploaded = client.post("/v1/documents", files={"file": ("图书角.txt", note.encode())})
    assert uploaded.status_code == 201
    document_id = uploaded.json()["documents"][0]["document_id"]
    found = client.post("/v1/ask", json={"question": "柯桥区的社区图书角每个补助多少?"}).json()
    assert "1.7万元" in found["answer"] and {c["document_id"] for c in found["citations"]} == {document_id}

    assert client.delete(f"/v1/documents/{document_id}").status_code == 200
    assert client.delete(f"/v1/documents/{document_id}").status_code == 404
    gone = client.post("/v1/ask", json={"question": "柯桥区的社区图书角每个补助多少?"}).json()
    assert gone["abstained"] and gone["citations"] == []
