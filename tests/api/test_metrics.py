import re
from pathlib import Path

from starlette.testclient import TestClient

from api.app import create_app
from api.bodies import answer_body
from api.metrics import Metrics
from api.model import Answer, Fallback, Reason
from api.settings import load_settings
from tests.small_store import build_small_store


def counted(text: str) -> dict[str, float]:
    """Each line without those of histograms' buckets and of when a counter began."""
    lines = [line for line in text.splitlines() if not line.startswith("#") and "_bucket" not in line and "_created" not in line]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_requests_are_counted_by_route_and_status(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(store=build_small_store(tmp_path))), base_url="http://127.0.0.1:8000") as client:
        client.get("/healthz")
        client.post(
            "/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers={"accept": "application/json, text/event-stream"}
        )
        client.get("/v1/documents/secret-name")
        client.get("/v1/documents/other-name")
        client.get("/made/up/path")
        client.post("/v1/ask", json={"question": "番禺区2020年投入多少资金？"})
        client.post("/v1/ask", json={"question": "你好"})
        response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    found = counted(response.text)
    assert found['wence_http_requests_total{method="GET",route="/healthz",status="200"}'] == 1
    assert found['wence_http_requests_total{method="GET",route="/v1/documents/{document_id}",status="404"}'] == 2
    assert found['wence_http_requests_total{method="GET",route="other",status="404"}'] == 1
    assert found['wence_http_requests_total{method="POST",route="/mcp",status="200"}'] == 1
    assert found['wence_http_requests_total{method="POST",route="/v1/ask",status="200"}'] == 2
    assert found['wence_http_request_seconds_count{route="/v1/ask"}'] == 2
    assert found['wence_answers_total{generator="extractive",outcome="answered"}'] == 1
    assert found['wence_answers_total{generator="extractive",outcome="off_topic"}'] == 1
    assert (found["wence_documents"], found["wence_ready"]) == (3, 1)
    assert found["wence_passages"] >= 3
    assert found["wence_index_generation"] >= 1


def test_no_label_holds_what_a_person_wrote(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(store=build_small_store(tmp_path)))) as client:
        client.post("/v1/ask", json={"question": "张三的电话13600000000"})
        client.get("/v1/documents/13600000000")
        client.request("SECRET", "/13600000000")
        text = client.get("/metrics").text
    assert re.findall("13600000000|张三|SECRET", text) == []


def test_without_a_store_the_counters_say_that_it_is_not_ready(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(store=tmp_path / "none"))) as client:
        assert client.get("/readyz").status_code == 503
        found = counted(client.get("/metrics").text)
    assert found["wence_ready"] == 0
    assert found['wence_http_requests_total{method="GET",route="/readyz",status="503"}'] == 1


def test_sentences_that_did_not_pass_and_fallbacks_are_counted_by_reason() -> None:
    metrics = Metrics()
    for reason, dropped, fallback in ((None, {"number": 2}, None), (Reason.NOT_STATED, {"number": 1, "place": 1}, Fallback.TOO_SLOW)):
        answer = Answer(question="问", answer="答", abstained=reason is not None, reason=reason, dropped=dropped, fallback=fallback)
        metrics.count_answer(answer_body(answer))
    found = counted(metrics.render().decode())
    assert found['wence_dropped_sentences_total{reason="number"}'] == 3
    assert found['wence_dropped_sentences_total{reason="place"}'] == 1
    assert found['wence_fallbacks_total{reason="too_slow"}'] == 1
    assert found['wence_answers_total{generator="extractive",outcome="not_stated"}'] == 1
