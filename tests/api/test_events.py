import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.bodies import answer_body
from api.events import answer_events
from api.model import Answer, Reason
from api.settings import load_settings
from api.stopping import is_given_up
from api.waiting import Work
from corpus.errors import StoreBusy
from tests.api.slow_engine import Opening
from tests.error_answers import error_of
from tests.served import served
from tests.small_store import build_small_store

QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"
ABSTAINED = answer_body(Answer(question="问", answer="文件中没有。", abstained=True, reason=Reason.NOT_STATED))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_small_store(tmp_path_factory.mktemp("events"))


@pytest.fixture
def slow(store: Path) -> Iterator[tuple[str, Opening]]:
    opening = Opening(seconds=20)
    with served(create_app(load_settings(store=store), open_engine=opening)) as address:
        yield address, opening


def collected(events: AsyncIterator[str], *, at_most: int = 100) -> list[str]:
    async def collect() -> list[str]:
        found = []
        async for event in events:
            found.append(event)
            if len(found) == at_most:
                break
        await events.aclose()  # type: ignore[attr-defined]
        return found

    return asyncio.run(collect())


async def events_of(make, *, heartbeat_s: float) -> AsyncIterator[str]:
    work = Work(make)
    events = answer_events(work, heartbeat_s=heartbeat_s)
    try:
        async for event in events:
            yield event
    finally:
        await events.aclose()  # type: ignore[attr-defined]


def test_comments_keep_the_connection_alive_until_the_answer_is_there() -> None:
    def make():
        time.sleep(0.5)
        return ABSTAINED

    *comments, citations, done = collected(events_of(make, heartbeat_s=0.1))
    assert comments and set(comments) == {": at work\n\n"}
    assert citations == "event: citations\ndata: []\n\n"
    assert json.loads(done.removeprefix("event: done\ndata: "))["reason"] == "not_stated"


def test_an_error_after_the_stream_began_is_an_event_of_its_own() -> None:
    def make():
        raise StoreBusy("store")

    (event,) = collected(events_of(make, heartbeat_s=5))
    name, data = event.strip().split("\n")
    assert name == "event: error"
    assert json.loads(data.removeprefix("data: "))["error"]["code"] == "store_busy"


def test_an_unexpected_error_in_a_stream_says_nothing_of_the_code(caplog: pytest.LogCaptureFixture) -> None:
    def make():
        raise RuntimeError("secret of the house")

    (event,) = collected(events_of(make, heartbeat_s=5))
    assert json.loads(event.split("data: ")[1])["error"]["code"] == "internal"
    assert "secret" not in event
    assert "secret of the house" in caplog.text


def test_who_stops_listening_stops_the_work() -> None:
    stopped = threading.Event()

    def make():
        give_up_at = time.monotonic() + 20
        while not is_given_up() and time.monotonic() < give_up_at:
            time.sleep(0.01)
        stopped.set()
        return ABSTAINED

    started = time.monotonic()
    assert collected(events_of(make, heartbeat_s=0.05), at_most=1) == [": at work\n\n"]
    assert stopped.wait(5)
    assert time.monotonic() - started < 10


def test_a_client_that_leaves_a_stream_stops_the_engine(slow: tuple[str, Opening]) -> None:
    address, opening = slow
    with httpx.stream("POST", f"{address}/v1/ask", json={"question": QUESTION, "stream": True}, timeout=10) as response:
        assert response.status_code == 200
        assert (response.headers["cache-control"], response.headers["x-accel-buffering"]) == ("no-cache", "no")
        assert opening.engine is not None and not opening.engine.stopped.is_set()
    assert opening.engine.stopped.wait(5)


def test_a_client_that_leaves_without_waiting_for_its_json_stops_the_engine(slow: tuple[str, Opening]) -> None:
    address, opening = slow
    body = json.dumps({"question": QUESTION}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) as connection:
        connection.sendall(head + body)
        time.sleep(0.5)
    assert opening.engine is not None and opening.engine.stopped.wait(5)
    assert httpx.get(f"{address}/healthz").status_code == 200


def test_what_fails_at_once_has_its_status_and_what_fails_later_an_event(store: Path) -> None:
    for seconds, late in ((0.0, False), (1.3, True)):
        with TestClient(create_app(load_settings(store=store), open_engine=Opening(seconds=seconds))) as client:
            response = client.post("/v1/ask", json={"question": "坏", "stream": True})
            if late:
                assert (response.status_code, response.text.split("\n")[0]) == (200, "event: error")
            else:
                assert error_of(response, 409)["code"] == "store_busy"


def test_the_first_event_of_a_warm_stream_comes_within_a_tenth_of_a_second_of_the_answer(store: Path) -> None:
    with TestClient(create_app(load_settings(store=store))) as client:
        asked = {"question": QUESTION, "stream": True}
        client.post("/v1/ask", json=asked)
        waits = []
        for _ in range(5):
            started = time.perf_counter()
            done = client.post("/v1/ask", json=asked).text.strip().split("\n\n")[-1]
            whole_ms = 1000 * (time.perf_counter() - started)
            waits.append(whole_ms - json.loads(done.split("data: ")[1])["took_ms"])
        assert min(waits) < 100
