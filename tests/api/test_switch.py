import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from safetensors.numpy import save_file
from starlette.testclient import TestClient
from tokenizers import Tokenizer, models

from api.app import create_app
from api.settings import Settings, load_settings
from indexer.build import index_paths
from indexer.config import read_config
from indexer.embed import load_encoder
from indexer.reembed import lasting_name
from indexer.store import open_writer
from indexer.switching import switch_lock
from tests.small_store import FILES, write_files

NEW = "关于加强社区养老服务的提案\n\n提案号：第0033号\n\n案由：杭州市上城区社区食堂不足。\n\n建议每家社区食堂补助20万元。\n\n2021年3月2日\n"
QUERY = "社会组织孵化基地投入"
QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"


def write_encoder(folder: Path, *, seed: int, dimension: int = 16) -> str:
    """A static encoder of the files' characters, each with a vector of its own; another seed ranks otherwise."""
    folder.mkdir()
    characters = sorted({character for text in (*FILES.values(), NEW) for character in text if not character.isspace()})
    Tokenizer(models.Unigram([("<unk>", -10.0), *((c, -1.0) for c in characters)], unk_id=0)).save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(seed).normal(size=(len(characters) + 1, dimension)).astype(np.float32)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return str(folder)


@pytest.fixture
def old(tmp_path: Path) -> str:
    return write_encoder(tmp_path / "old", seed=1)


@pytest.fixture
def new(tmp_path: Path) -> str:
    return write_encoder(tmp_path / "new", seed=2, dimension=24)


def build(folder: Path, *, encoder: str) -> Path:
    files = write_files(folder.parent / "files")
    index_paths([files], folder=folder, encoder=load_encoder(encoder), encoder_name=lasting_name(encoder))
    return folder


@pytest.fixture
def store(tmp_path: Path, old: str) -> Path:
    return build(tmp_path / "store", encoder=old)


@contextmanager
def serving(store: Path, encoder: str) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=store, encoder=encoder))) as client:
        yield client


def asked(client: TestClient) -> tuple[Any, Any]:
    """What a search and a question give, but for the time it took and the numbering of changes."""
    found = client.post("/v1/search", json={"query": QUERY, "k": 10})
    answer = client.post("/v1/ask", json={"question": QUESTION})
    assert (found.status_code, answer.status_code) == (200, 200), (found.text, answer.text)
    return found.json()["hits"], {**answer.json(), "took_ms": 0}


def dense_scores(client: TestClient, query: str = QUERY) -> list[float | None]:
    return [hit["scores"]["dense"] for hit in client.post("/v1/search", json={"query": query}).json()["hits"]]


def switching(client: TestClient) -> Any:
    return client.get("/v1/status").json()["switching"]


def wait_until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)


def test_every_answer_given_during_a_switch_is_wholly_of_the_old_encoder_or_of_the_new(
    store: Path, tmp_path: Path, old: str, new: str
) -> None:
    with serving(store, old) as client:
        before = asked(client)
        assert switching(client) is None
    with serving(build(tmp_path / "other", encoder=new), new) as client:
        after = asked(client)
    assert before != after
    seen: list[list[str]] = [[], [], []]
    errors: list[BaseException] = []
    stop = threading.Event()

    with switch_lock(store) as lock, serving(store, new) as client:

        def ask(turns: list[str]) -> None:
            try:
                while not stop.is_set():
                    found, answer = asked(client)
                    assert found in (before[0], after[0])
                    assert answer in (before[1], after[1])
                    turns.append("new" if found == after[0] else "old")
            except BaseException as error:  # noqa: BLE001 - told to the main thread
                errors.append(error)

        threads = [threading.Thread(target=ask, args=(turns,)) for turns in seen]
        for thread in threads:
            thread.start()
        told = switching(client)
        assert (told["to"], told["total"], told["words_alone"]) == (new, client.get("/v1/status").json()["passages"], False)
        wait_until(lambda: all(seen) or bool(errors))
        lock.release()
        wait_until(lambda: switching(client) is None or bool(errors))
        wait_until(lambda: all(turns[-1:] == ["new"] for turns in seen) or bool(errors))
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert [sorted(turns, reverse=True) for turns in seen] == seen
    assert [{"old", "new"}] * 3 == [set(turns) for turns in seen]
    assert read_config(store).encoder_name == new


def test_documents_that_come_and_go_during_the_switch_are_right_after_it(store: Path, new: str) -> None:
    with switch_lock(store) as lock, serving(store, new) as client:
        assert switching(client)["state"] == "running"
        (gone,) = client.get("/v1/documents", params={"kind": "proposal"}).json()["documents"]
        assert client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}).status_code == 201
        assert client.delete(f"/v1/documents/{gone['document_id']}").status_code == 200
        lock.release()
        wait_until(lambda: switching(client) is None)
        hits = client.post("/v1/search", json={"query": "社区食堂补助", "k": 20}).json()["hits"]
        assert hits[0]["title"] == "关于加强社区养老服务的提案"
        assert gone["document_id"] not in {hit["document_id"] for hit in hits}
        assert None not in [hit["scores"]["dense"] for hit in hits]


def test_where_the_old_encoder_is_gone_words_alone_answer_until_the_new_one_is_there(store: Path, old: str, new: str) -> None:
    shutil.rmtree(old)
    with switch_lock(store) as lock, serving(store, new) as client:
        assert switching(client)["words_alone"] is True
        assert set(dense_scores(client)) == {None}
        assert client.post("/v1/ask", json={"question": QUESTION}).json()["abstained"] is False
        uploaded = client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())})
        assert uploaded.status_code == 201
        assert client.post("/v1/search", json={"query": "社区食堂补助"}).json()["hits"][0]["title"] == "关于加强社区养老服务的提案"
        assert client.get("/readyz").json()["generation"] == uploaded.json()["generation"]
        lock.release()
        wait_until(lambda: switching(client) is None)
        assert None not in dense_scores(client)


@pytest.mark.parametrize("breaks", ["model.safetensors", "everything"])
def test_an_encoder_that_cannot_be_used_leaves_the_old_one_and_is_tried_once(store: Path, old: str, new: str, breaks: str) -> None:
    with serving(store, old) as client:
        before = asked(client)
    shutil.rmtree(new) if breaks == "everything" else (Path(new) / breaks).write_bytes(b"cut short")
    with serving(store, new) as client:
        wait_until(lambda: switching(client)["state"] == "failed")
        told = switching(client)
        assert (told["to"], "cannot be used" in told["message"]) == (new, True)
        assert asked(client) == before
        assert client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}).status_code == 201
        assert switching(client) == told
    with serving(store, old) as client:
        assert switching(client) is None


def test_a_switch_whose_process_is_killed_is_told_and_goes_on_at_the_next_start(store: Path, new: str) -> None:
    with switch_lock(store), serving(store, new) as client:
        os.kill(client.app.state.service._switch.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        wait_until(lambda: switching(client)["state"] == "failed")
        assert switching(client)["message"] == "The process that was to do it ended with status -9."
        assert None not in dense_scores(client)
    with serving(store, new) as client:
        wait_until(lambda: switching(client) is None)
        assert read_config(store).encoder_name == new


def test_closing_the_server_ends_the_process_and_starting_again_goes_on(store: Path, new: str) -> None:
    with switch_lock(store), serving(store, new) as client:
        process = client.app.state.service._switch  # type: ignore[attr-defined]
        assert process.poll() is None
    assert process.poll() == -signal.SIGTERM
    assert read_config(store).encoder_name != new
    with serving(store, new) as client:
        wait_until(lambda: switching(client) is None)
        assert read_config(store).encoder_name == new


def test_another_server_of_the_same_store_follows_without_a_restart(store: Path, tmp_path: Path, old: str, new: str) -> None:
    with serving(build(tmp_path / "other", encoder=new), new) as client:
        after = asked(client)
    with serving(store, old) as follower:
        before = asked(follower)
        with serving(store, new) as client:
            wait_until(lambda: switching(client) is None)
            assert asked(client) == after
        found, answer = asked(follower)
        assert (found in (before[0], after[0]), answer in (before[1], after[1])) == (True, True)
        wait_until(lambda: asked(follower) == after)
        assert switching(follower) is None
        assert follower.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}).status_code == 201
        assert None not in dense_scores(follower)
        assert read_config(store).encoder_name == new


def test_a_store_rebuilt_with_an_encoder_that_this_server_cannot_load_is_told_and_the_old_vectors_serve(
    store: Path, old: str, new: str
) -> None:
    with serving(store, old) as client:
        before = dense_scores(client)
        with open_writer(store, encoder=load_encoder(new), encoder_name=f"{new}/gone", rebuild=True):
            pass
        assert dense_scores(client) is not None
        wait_until(lambda: (switching(client) or {}).get("state") == "failed")
        assert switching(client)["message"] == f"The server cannot use it: The encoder '{new}/gone' cannot be loaded."
        uploaded = client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())})
        assert uploaded.status_code == 201
        assert client.post("/v1/search", json={"query": "社区食堂补助"}).json()["hits"][0]["title"] == "关于加强社区养老服务的提案"
        assert len(before) > 0


def test_an_upload_that_meets_the_last_step_of_a_switch_waits_for_it(store: Path, new: str) -> None:
    with switch_lock(store), serving(store, new) as client:
        held = FileLock(store / "lock", thread_local=False)
        held.acquire()
        timer = threading.Timer(1.0, held.release)
        timer.start()
        began = time.monotonic()
        assert client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}).status_code == 201
        assert time.monotonic() - began > 0.5
        timer.join()


def test_the_settings_name_what_a_new_store_is_built_with(tmp_path: Path, new: str) -> None:
    settings: Settings = load_settings(store=tmp_path / "made", encoder=new)
    with TestClient(create_app(settings)) as client:
        assert client.post("/v1/documents", files={"file": ("a.txt", NEW.encode())}).status_code == 201
        status = client.get("/v1/status").json()
        assert (status["encoder_name"], status["switching"]) == (new, None)
