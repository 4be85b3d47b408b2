import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import wence
from api.app import create_app
from api.settings import load_settings
from indexer.switching import Switching, switch_lock, write_switching
from tests.small_store import build_small_store, write_files

ROOT = Path(__file__).parents[1]
QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENCE_STORE", "WENCE_ENCODER", "WENCE_GENERATOR", "WENCE_RERANKER", "WENCE_HOME_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(build_small_store(tmp_path_factory.mktemp("cli")))


class Ran:
    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as caught:
            wence.main(list(arguments))
        self.status = caught.value.code or 0
        self.out, self.err = capsys.readouterr()


def test_indexing_counts_what_it_did_and_doing_it_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, folder = str(write_files(tmp_path / "files")), str(tmp_path / "made")
    first = Ran(capsys, "index", files, "--store", folder)
    assert (first.status, first.err) == (0, "")
    assert "│ added      │ 3" in first.out
    second = Ran(capsys, "index", files, "--store", folder)
    assert "│ added      │ 0" in second.out
    assert "│ unchanged  │ 3" in second.out


def test_a_file_that_is_set_aside_is_named_with_its_reason_and_the_exit_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, folder = write_files(tmp_path / "files"), str(tmp_path / "made")
    (files / "broken.pdf").write_bytes(b"no pdf at all")
    ran = Ran(capsys, "index", str(files), "--store", folder)
    assert ran.status == 1
    assert "│ added      │ 3" in ran.out
    assert "Set aside: " in ran.out
    assert "broken.pdf" in ran.out


def test_status_tells_what_was_set_aside_and_it_is_tried_again_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, folder = write_files(tmp_path / "files"), str(tmp_path / "made")
    (files / "empty.txt").write_bytes(b"")
    assert Ran(capsys, "index", str(files), "--store", folder).status == 1
    shown = Ran(capsys, "status", "--store", folder).out
    assert re.search(r"Set aside: files/empty\.txt \(0 bytes, since \d{4}-\d\d-\d\d\): it is empty\.", shown)
    (files / "empty.txt").write_text("关于社区基金的通知\n社区基金由街道办事处管理。\n", encoding="utf-8")
    again = Ran(capsys, "index", "--retry-failed", "--store", folder)
    assert (again.status, "│ added      │ 1" in again.out) == (0, True)
    assert "Set aside: " not in Ran(capsys, "status", "--store", folder).out


def test_status_as_json_is_what_http_answers(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "status", "--store", store, "--json")
    body = json.loads(ran.out)
    assert body == TestClient(create_app(load_settings(store=store))).get("/v1/status").json()
    assert (body["documents"], body["kinds"]) == (3, {"proposal": 1, "regulation": 1, "reply": 1})
    shown = Ran(capsys, "status", "--store", store).out
    assert "proposal 1, regulation 1, reply 1" in shown


def test_an_index_remembers_what_loads_its_encoder_and_another_one_is_refused_with_the_ways_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, folder = str(write_files(tmp_path / "files")), str(tmp_path / "made")
    assert Ran(capsys, "index", files, "--store", folder).status == 0
    assert json.loads(Ran(capsys, "status", "--store", folder, "--json").out)["encoder_name"] == "builtin"
    for command in ("ask", "search"):
        ran = Ran(capsys, command, "问", "--store", folder, "--encoder", "builtin@64")
        assert (ran.status, ran.out) == (1, "")
        assert "Change the setting, or rebuild: wence index --rebuild" in ran.err
    assert Ran(capsys, "index", "--rebuild", "--store", folder, "--encoder", "builtin@64").status == 0
    assert json.loads(Ran(capsys, "status", "--store", folder, "--json").out)["encoder_name"] == "builtin@64"


def test_status_tells_how_far_a_switch_to_another_encoder_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = build_small_store(tmp_path)
    with switch_lock(folder):
        write_switching(folder, Switching(to="BAAI/bge-m3", done=3, total=9, seconds_left=40))
        body = json.loads(Ran(capsys, "status", "--store", str(folder), "--json").out)
        shown = Ran(capsys, "status", "--store", str(folder)).out
    told = {"to": "BAAI/bge-m3", "state": "running", "done": 3, "total": 9, "seconds_left": 40, "words_alone": False, "message": ""}
    assert body["switching"] == told
    assert "BAAI/bge-m3: running, 3 of 9 passages, 40 s left" in shown


def test_an_answer_as_json_is_what_http_answers(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = json.loads(Ran(capsys, "ask", QUESTION, "--store", store, "--json").out)
    answered = TestClient(create_app(load_settings(store=store))).post("/v1/ask", json={"question": QUESTION}).json()
    assert {**printed, "took_ms": 0} == {**answered, "took_ms": 0}


def test_an_answer_is_printed_with_its_sources_under_it(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "ask", QUESTION, "--store", store)
    assert ran.status == 0
    answer, source = ran.out.split("\n\n")[:2]
    assert "373万元" in answer
    assert "[1]" in answer
    assert source.startswith("[1] 关于政协番禺区十四届五次会议第075号提案的答复\n    答复 · 广东省广州市番禺区 · ")
    assert "2020-11-30 · files/panyu_reply_075.txt" in source
    assert "373万元" in source.rsplit("“", 1)[1]
    assert "\x1b" not in ran.out


def test_hits_as_json_are_what_http_answers(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    query = "社会组织孵化基地"
    flags = [
        "--kind",
        "proposal",
        "--kind",
        "reply",
        "--region",
        "广州市",
        "--region",
        "黑龙江省",
        "--since",
        "2018-01-01",
        "--until",
        "2020-12-31",
    ]
    printed = json.loads(Ran(capsys, "search", query, *flags, "--k", "3", "--store", store, "--json").out)
    filters = {"kinds": ["proposal", "reply"], "regions": ["广州市", "黑龙江省"], "since": "2018-01-01", "until": "2020-12-31"}
    client = TestClient(create_app(load_settings(store=store)))
    answered = client.post("/v1/search", json={"query": query, "filters": filters, "k": 3}).json()
    assert printed["hits"] == answered["hits"]
    assert [hit["kind"] for hit in printed["hits"]] == ["reply", "proposal"]


def test_hits_as_json_carry_the_score_of_each_part(store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    hits = json.loads(Ran(capsys, "search", "社会组织孵化基地", "--store", store, "--json").out)["hits"]
    assert all(list(hit["scores"]) == ["dense", "lexical", "rerank"] and None not in hit["scores"].values() for hit in hits)
    assert all(hit["scores"]["rerank"] == hit["score"] and 0 <= hit["scores"]["lexical"] <= 1 for hit in hits)
    monkeypatch.setenv("WENCE_RERANKER", "none")
    plain = json.loads(Ran(capsys, "search", "社会组织孵化基地", "--store", store, "--json").out)["hits"]
    assert {hit["scores"]["rerank"] for hit in plain} == {None}
    parts = {hit["passage_id"]: (hit["scores"]["dense"], hit["scores"]["lexical"]) for hit in hits}
    assert {hit["passage_id"]: (hit["scores"]["dense"], hit["scores"]["lexical"]) for hit in plain} == parts


def test_a_department_filter_removes_the_others(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = json.loads(Ran(capsys, "search", "社会组织", "--department", "深圳市民政局", "--store", store, "--json").out)
    assert {hit["title"] for hit in printed["hits"]} == {"深圳市社会组织等级评估办法"}


def test_inspecting_shows_fields_evidence_and_passages(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    (hit,) = json.loads(Ran(capsys, "search", "评估", "--kind", "regulation", "--k", "1", "--store", store, "--json").out)["hits"]
    body = json.loads(Ran(capsys, "inspect", hit["document_id"], "--store", store, "--json").out)
    assert (body["kind"], body["number"], body["issued"]) == ("regulation", "深民规〔2019〕3号", "2019-05-10")
    assert "".join(passage["text"] for passage in body["passages"]) == body["text"]
    assert "等级评估" in "".join(body["passages"][0]["words"])
    shown = Ran(capsys, "inspect", hit["document_id"], "--store", store)
    assert "深民规〔2019〕3号" in shown.out
    assert "第二条 评估结果分为五级" in shown.out


def test_a_removed_document_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(build_small_store(tmp_path))
    (hit,) = json.loads(Ran(capsys, "search", "评估", "--kind", "regulation", "--k", "1", "--store", folder, "--json").out)["hits"]
    assert Ran(capsys, "remove", hit["document_id"], "--store", folder).out == f"Removed 1: {hit['document_id']}\n"
    assert json.loads(Ran(capsys, "search", "评估", "--kind", "regulation", "--store", folder, "--json").out)["hits"] == []
    assert Ran(capsys, "remove", hit["document_id"], "--store", folder).status == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["ask", "问"], 1, "There is no index in 'store'."),
        (["status"], 1, "There is no index in 'store'."),
        (["remove", "x"], 1, "There is no index in 'store'."),
        (["inspect", "x"], 1, "There is no index in 'store'."),
        (["ask", " "], 2, "'question' is empty."),
        (["ask", "问", "--home", "通州区"], 2, "'通州区' is the name of 2 places"),
        (["search", "问", "--region", "番禹市"], 2, "No place is called '番禹市'."),
        (["search", "问", "--kind", "letter"], 2, "'kinds' cannot be 'letter'."),
        (["search", "问", "--since", "2018"], 2, "'since' cannot be '2018'."),
        (["search", "问", "--k", "0"], 2, "'--k'"),
        (["index"], 2, "Nothing was named to index."),
        (["index", "/no/such/file"], 2, "/no/such/file"),
        (["index", "https://name:word@www.panyu.gov.cn/1.html"], 2, "An address with a password in it is not stored."),
        (["ask"], 2, "QUESTION"),
        (["answer"], 2, "answer"),
        (["serve", "--port", "0"], 2, "port"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_never_a_trace(
    arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments", [["status"], ["ask", QUESTION], ["inspect", "x"], ["remove", "x"], ["index", "files"], ["index", "--rebuild"]]
)
def test_a_damaged_catalogue_is_one_message_with_the_way_out(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path / "files")
    path = build_small_store(tmp_path) / "catalogue.db"
    path.write_bytes(path.read_bytes()[:5000])
    ran = Ran(capsys, *arguments)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "Error: The catalogue of the index in 'store' is damaged.",
        "Restore the folder from a copy, or delete it and index the files again.",
    ]


def test_an_unknown_document_is_told_where_ids_are_found(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "inspect", "none", "--store", store)
    assert ran.status == 1
    assert "wence search WORDS --json" in ran.err
    assert "GET" not in ran.err
    assert "wence search WORDS --json" in Ran(capsys, "inspect", "--help").out


def test_a_command_that_fails_makes_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["remove", "x"], ["ask", "问"], ["status"]):
        Ran(capsys, *arguments, "--store", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_a_setting_that_does_not_exist_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wence.toml").write_text('sotre = "x"\n', encoding="utf-8")
    ran = Ran(capsys, "status")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "Error: There is no setting 'sotre'.")


def test_an_unexpected_error_is_one_message_unless_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(**flags: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(wence, "_settings", broken)
    ran = Ran(capsys, "status")
    assert (ran.status, ran.err.splitlines()[0]) == (1, "Error: Something unexpected went wrong: RuntimeError: out of luck")
    with pytest.raises(RuntimeError):
        wence.main(["--debug", "status"])


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Ran(capsys, "--help").out
    for command in ("index", "remove", "status", "inspect", "search", "ask", "serve", "eval"):
        assert f"\n  {command} " in shown


def run_python(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd, env=environment, timeout=120)


def test_asking_loads_neither_torch_nor_a_web_framework_and_speaks_utf8_anywhere(store: str, tmp_path: Path) -> None:
    code = (
        "import sys, wence\n"
        "try: wence.main(sys.argv[1:])\n"
        "finally:\n"
        " heavy = ('torch', 'sentence_transformers', 'transformers', 'fastapi', 'starlette', 'langchain_text_splitters', 'trafilatura')\n"
        " sys.stderr.write(' '.join(name for name in heavy if name in sys.modules))"
    )
    ran = run_python(code, "ask", QUESTION, "--store", store, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "373万元" in ran.stdout


def test_help_comes_within_half_a_second(tmp_path: Path) -> None:
    def took() -> float:
        began = time.monotonic()
        assert run_python("import wence; wence.main(['--help'])", cwd=tmp_path).returncode == 0
        return time.monotonic() - began

    assert min(took() for _ in range(3)) < 0.5


def test_serving_starts_without_a_store_and_says_it_is_not_ready(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"import wence; wence.main(['serve', '--port', '{port}', '--store', 'none'])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            assert [status_of(f"http://127.0.0.1:{port}{path}") for path in ("/healthz", "/readyz", "/")] == [200, 503, 200]
        finally:
            server.terminate()


def status_of(url: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(url)
