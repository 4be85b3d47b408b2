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


PAPER = (
    "哈尔滨市培育社会组织的研究\n近年来，哈尔滨市培育社会组织，哈尔滨市建成孵化基地。我市安排资金20万元。\n"
    "深圳市龙华新区对每家社会组织资助5000元。鼓楼区投入30万元。\n"
)


def test_sentences_of_other_places_are_listed_with_their_places_or_what_they_could_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "paper.txt").write_text(PAPER, encoding="utf-8")
    store = str(tmp_path / "store")
    run("index", str(tmp_path / "paper.txt"), "--store", store)
    capsys.readouterr()
    run("search", "龙华新区资助", "--store", store, "--json")
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    run("inspect", hit["document_id"], "--store", store, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["region"]["code"] == "230100"
    facts = [(one["quote"], [r["name"] for r in one["regions"]], [r["code"] for r in one["candidates"]]) for one in told["facts"]]
    assert facts == [
        ("深圳市龙华新区对每家社会组织资助5000元。", ["广东省深圳市龙华新区"], []),
        ("鼓楼区投入30万元。", [], ["320106", "320302", "350102", "410204"]),
    ]
    assert [told["text"][one["start"] : one["end"]] for one in told["facts"]] == [quote for quote, *_ in facts]
