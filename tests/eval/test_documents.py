import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.cli import evaluation
from eval.documents import LABELLED_FIELDS, Label, evaluate_documents, read_labels

TEXT = "# 某市测绘条例\n\n2010年9月17日 上海市第十三届人民代表大会常务委员会第二十一次会议通过\n\n第一条 为了规范测绘。\n\n第二条 本条例自2011年1月1日起施行。"
LABEL = {
    "id": "law1", "part": "test", "title": "某市测绘条例", "issuer": "上海市人民代表大会常务委员会", "number": None, "kind": "regulation",
    "date": "2010-09-17", "effective": "2011-01-01", "validity": None, "place": "310000",
}  # fmt: skip


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    path = tmp_path / "c.jsonl"
    row = {"id": "law1", "title": "某市测绘条例", "date": "2010-09-17", "kind": "谎", "issuer": "谎", "text": TEXT}
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return path


def test_fields_are_read_from_the_text_alone_and_judged_one_by_one(collection):
    report = evaluate_documents(collection, labels=[Label.model_validate(LABEL)])
    assert report.missed == ()
    score = report.scores["test"]["date"]
    assert (score.stated, score.exact, score.wrong) == (1, 1, 0)
    assert {name: score.exact for name, score in report.declared.items()} == {"title": 1, "date": 1}


def test_a_wrong_value_is_wrong_and_an_unknown_one_is_only_missing(collection):
    label = Label.model_validate(LABEL | {"date": "2009-01-01", "number": "某发〔2010〕1号"})
    report = evaluate_documents(collection, labels=[label])
    assert [(one.field, one.wanted, one.read) for one in report.missed] == [
        ("number", "某发〔2010〕1号", None),
        ("date", "2009-01-01", "2010-09-17"),
    ]
    assert (report.scores["test"]["date"].wrong, report.scores["test"]["number"].wrong) == (1, 0)


def test_another_right_reading_counts(collection):
    label = Label.model_validate(LABEL | {"date": None, "also": {"date": ["2010-09-17"]}})
    assert evaluate_documents(collection, labels=[label]).missed == ()


def test_labels_of_another_collection_are_refused(collection):
    with pytest.raises(InvalidInput, match="'law2'"):
        evaluate_documents(collection, labels=[Label.model_validate(LABEL | {"id": "law2"})])


def test_a_bad_label_is_named_by_its_line(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": ""}', encoding="utf-8")
    with pytest.raises(InvalidInput, match="line 1"):
        read_labels(path)


def test_the_projects_labels_are_400_to_develop_on_to_test_on_and_to_measure_blind():
    labels = read_labels()
    assert [sum(label.part == part for label in labels) for part in ("dev", "test", "blind", "blind2")] == [150, 150, 60, 40]
    assert len({label.id for label in labels}) == 400


def test_the_command_writes_scores_and_what_was_missed(collection, tmp_path):
    labels, out = tmp_path / "labels.jsonl", tmp_path / "out.json"
    labels.write_text(json.dumps(LABEL, ensure_ascii=False), encoding="utf-8")
    options = ["documents", "--documents", str(collection), "--labels", str(labels), "--out", str(out), "--show"]
    result = CliRunner().invoke(evaluation, options, catch_exceptions=False)
    assert result.exit_code == 0 and "effective" in result.stdout
    written = json.loads(out.read_text(encoding="utf-8"))
    assert (list(written["scores"]["test"]), written["missed"]) == (list(LABELLED_FIELDS), [])


def test_the_committed_results_reach_what_is_asked():
    results = json.loads((Path(__file__).parents[2] / "eval/documents/results.json").read_text(encoding="utf-8"))
    for part in ("test", "blind", "blind2"):
        for name in ("title", "issuer", "number", "kind", "date", "effective", "place"):
            assert results["scores"][part][name]["exact_share"] >= 0.95, (part, name)
            assert results["scores"][part][name]["wrong_share"] <= 0.01, (part, name)


def test_what_was_measured_first_is_kept_beside_what_is_measured_today():
    first = json.loads((Path(__file__).parents[2] / "eval/documents/first_measures.json").read_text(encoding="utf-8"))
    labels = {label.id: label.part for label in read_labels()}
    assert {part: measured["scores"]["kind"]["documents"] for part, measured in first.items()} == {"blind": 60, "blind2": 40}
    for part, measured in first.items():
        assert {labels[missed["id"]] for missed in measured["missed"]} == {part}
        assert all(score["documents"] >= score["stated"] >= score["exact"] for score in measured["scores"].values())
    assert max(score["wrong"] for score in first["blind2"]["scores"].values()) == 0
