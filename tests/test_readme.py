"""README says what is true: its commands exist, its answer is the one given, its figures are the ones measured."""

import re
from pathlib import Path

import pytest

from api.engine import Engine
from api.rerank import load_reranker
from corpus.regions import load_gazetteer
from eval.answers import evaluate_answers
from eval.judged import read_judged_questions
from indexer.build import index_paths
from indexer.embed import load_encoder
from indexer.store import open_reader

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder, encoder = tmp_path_factory.mktemp("store"), load_encoder("builtin")
    index_paths([ROOT / "corpus/samples"], folder=folder, encoder=encoder)
    return Engine(open_reader(folder, encoder=encoder), encoder=encoder, gazetteer=load_gazetteer(), reranker=load_reranker("builtin"))


def test_the_make_targets_it_names_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"^make (\w+)", README, re.MULTILINE)
    assert named == ["serve", "test"]
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_command_it_shows_is_a_command_with_those_options():
    from typer.main import get_command

    from wence import app

    root = get_command(app)
    shown = re.findall(r"^\S*?(?:\.venv/bin/)?wence ([^\n#]+)", README.replace("$ ", ""), re.MULTILINE)
    assert len(shown) >= 9
    for line in shown:
        words = line.split()
        command = root.commands[words[0]]
        if words[0] == "eval":
            command = command.commands[words[1]]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_the_answer_it_shows_is_the_answer_given(engine):
    answer = engine.ask("其他城市如何资助社会组织孵化基地?", home_region=load_gazetteer().resolve("广东省广州市番禺区"))
    shown = re.search(r"^> (贵州省.*)$", README, re.MULTILINE)[1]
    assert shown.rstrip("[0123456789]") in [claim.text for claim in answer.claims]
    row = [cell.strip() for cell in re.search(r"^\| 贵州省.*$", README, re.MULTILINE).group().strip("|").split("|")]
    assert row in [[r.region.name, r.measure, r.amount.text, r.period, r.status.value] for r in answer.comparison if r.region and r.amount]


def test_the_refusal_it_shows_is_the_refusal_given(engine):
    answer = engine.ask("番禺区社会组织孵化基地2024年的运营经费是多少?")
    shown = re.search(r"^> (所收文件.*?)…$", README, re.MULTILINE)[1]
    assert answer.abstained and answer.answer.startswith(shown)


def test_the_figures_it_gives_are_the_figures_measured(engine):
    questions = read_judged_questions(ROOT / "eval/questions/samples.jsonl")
    report = evaluate_answers(
        questions, engine=engine, resolve=engine.gazetteer.resolve, text_of=lambda i: engine.reader.catalogue.document(i).text
    )
    for split in ("dev", "test"):
        measures = report.by_split[split]
        wrong_place = sum(1 for a in report.answers if a.question.split == split and not a.values["region_clean"])
        row = (
            f"| {split} | {measures['questions']:.0f} | {measures['gold_found']:.2f} | {measures['contains']:.2f} | "
            f"{measures['precision']:.2f} | {measures['refusal']:.2f} | {measures['exact']:.2f} | {wrong_place} |"
        )
        assert row in README, row
