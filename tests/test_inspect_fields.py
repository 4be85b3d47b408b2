"""What `wence inspect` tells of a document's fields: contradictions, and what is unknown."""

import json
from pathlib import Path

import pytest

from wence import main

REPLY = (
    "答复日期:2016-04-19\n对区政协五届五次会议提案的答复\n李某某等委员:\n你们提出的《加大力度》提案收悉,现答复如下:\n"
    "一、我局高度重视,目前还没有专门的经费预算,待规定出台后办理。\n\n通州区民政局\n2016年6月22日\n"
)


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code in (0, None)


def test_both_dates_are_shown_and_an_unknown_number_is_called_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reply.txt").write_text(REPLY, encoding="utf-8")
    store = str(tmp_path / "store")
    run("index", str(tmp_path / "reply.txt"), "--store", store)
    capsys.readouterr()
    run("search", "经费预算", "--store", store, "--json")
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    run("inspect", hit["document_id"], "--store", store)
    shown = capsys.readouterr().out
    assert "! issued is told as 2016-06-22 and as 2016-04-19" in shown
    assert "Unknown: number, file_number, result" in shown
