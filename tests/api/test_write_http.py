"""A language model behind HTTP and the command line: what is told of it, and that its work ends with the question."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from tests.scripted_server import Script, event, serving, streaming
from tests.small_store import build_small_store
from wence import main

QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"
GOOD = '2020年番禺区财政共投入373万元建设社会组织孵化基地。[1:"区财政共投入373万元用于社会组织孵化基地建设"]'
LIE = '2020年番禺区财政共投入999万元建设社会组织孵化基地。[1:"区财政共投入373万元用于社会组织孵化基地建设"]'
NOBODY = "openai:qwen@http://127.0.0.1:9/v1"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_small_store(tmp_path_factory.mktemp("written"))


def test_the_status_names_the_generator_without_its_address_or_key(store: Path) -> None:
    with TestClient(create_app(load_settings(store=store, generator=NOBODY, generator_key="sk-secret"))) as client:
        answered = client.get("/v1/status")
    assert answered.json()["generator"] == "openai:qwen"
    assert "127.0.0.1" not in answered.text and "sk-secret" not in answered.text


def test_an_answer_tells_who_worded_it_and_how_many_sentences_were_left_out(store: Path) -> None:
    with serving(streaming(f"{GOOD}\n{LIE}")) as server, TestClient(create_app(settings_for(store, server.url))) as client:
        body = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert (body["generator"], body["dropped"], body["fallback"]) == ("openai:qwen", {"number": 1}, None)
    assert body["claims"][0]["text"].endswith("2020年番禺区财政共投入373万元建设社会组织孵化基地。")
    assert "999" not in json.dumps(body["claims"], ensure_ascii=False) + body["answer"]


def test_no_event_of_a_stream_ever_holds_what_was_not_verified(store: Path) -> None:
    with serving(streaming(f"{LIE}\n{GOOD}")) as server, TestClient(create_app(settings_for(store, server.url))) as client:
        text = client.post("/v1/ask", json={"question": QUESTION, "stream": True}).text
    names = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert names[0] == "citations" and names[-1] == "done" and set(names[1:-1]) == {"claim"}
    assert "999万元" not in text and "373万元" in text


def test_a_server_that_is_down_is_told_in_the_answer_and_not_as_an_error(store: Path) -> None:
    with TestClient(create_app(load_settings(store=store, generator=NOBODY))) as client:
        answered = client.post("/v1/ask", json={"question": QUESTION})
    assert answered.status_code == 200
    assert (answered.json()["generator"], answered.json()["fallback"]) == ("extractive", "unreachable")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_the_model_stops_when_the_client_hangs_up(store: Path, stream: bool) -> None:
    endless = Script(chunks=[event("字")] * 1200, pause_s=0.05)
    with serving(endless) as server, running(create_app(settings_for(store, server.url))) as url:
        asking = threading.Thread(target=hang_up_after, args=(url, {"question": QUESTION, "stream": stream}), daemon=True)
        asking.start()
        asking.join(20.0)
        assert len(server.asked) == 1
        assert server.hung_up.wait(10.0)


def test_the_command_line_says_why_the_files_answer_themselves(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENCE_GENERATOR", NOBODY)
    with pytest.raises(SystemExit) as exit:
        main(["ask", QUESTION, "--store", str(store), "--json"])
    body = json.loads(capsys.readouterr().out)
    assert exit.value.code == 0
    assert (body["generator"], body["fallback"]) == ("extractive", "unreachable")
    assert "373万元" in body["answer"]


def test_the_command_line_refuses_a_setting_that_names_no_generator(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENCE_GENERATOR", "openai:qwen@127.0.0.1")
    with pytest.raises(SystemExit) as exit:
        main(["ask", QUESTION, "--store", str(store)])
    assert exit.value.code == 2
    assert "does not begin with http:// or https://" in capsys.readouterr().err


def settings_for(store: Path, url: str):
    return load_settings(store=store, generator=f"openai:qwen@{url}", generator_timeout_s=60)


def hang_up_after(url: str, body: dict[str, object], seconds: float = 3.0) -> None:
    """Ask, wait a while and go away; comments that keep the line open are read and thrown away."""
    until = time.monotonic() + seconds
    try:
        with httpx.stream("POST", f"{url}/v1/ask", json=body, timeout=seconds) as answer:
            for _ in answer.iter_bytes():
                if time.monotonic() > until:
                    return
    except httpx.ReadTimeout:
        return


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
