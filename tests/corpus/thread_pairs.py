"""Reads the proposal and reply pairs of `threads/`, and scores what is found against what a person marked."""

import re
from pathlib import Path

from corpus.answered import match_answers
from corpus.ingest import parse_source
from corpus.model import Source

FOLDER = Path(__file__).parent / "threads"


def parsed(text, name):
    source = Source(location=f"/{name}", path=name, media_type="text/plain", sha256="0", text=text)
    documents = parse_source(source)
    assert len(documents) == 1, name
    return documents[0]


def read_pairs(name):
    """Of a file: name, proposal, reply, and for each suggestion (by its opening words) the openings of what answers it."""
    pairs = []
    for block in re.split(r"^# ", (FOLDER / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n@proposal\n")
        asked, _, rest = rest.partition("\n@reply\n")
        said, _, marked = rest.partition("\n@answered\n")
        answers = {}
        for line in marked.strip().split("\n"):
            suggestion, _, by = line.partition("=>")
            answers[suggestion.strip()] = [words.strip() for words in by.split("|") if words.strip()]
        pairs.append((title, parsed(asked, f"{title} a"), parsed(said, f"{title} b"), answers))
    return pairs


def score(proposal, reply, answers):
    """True, found and marked pairs: (right among the found, found, marked ones found, marked)."""
    starts = {(proposal.text.index(suggestion), reply.text.index(words)) for suggestion, by in answers.items() for words in by}
    found = {(a.suggestion, span) for a in match_answers(proposal, reply) for span in a.by}
    holds = lambda pair, start: pair[0].start <= start[0] < pair[0].end and pair[1].start <= start[1] < pair[1].end  # noqa: E731
    right = sum(any(holds(pair, start) for start in starts) for pair in found)
    covered = sum(any(holds(pair, start) for pair in found) for start in starts)
    return right, len(found), covered, len(starts)


def f1(pairs):
    right, found, covered, marked = (sum(column) for column in zip(*(score(p, r, a) for _, p, r, a in pairs), strict=True))
    precision, recall = right / max(1, found), covered / max(1, marked)
    return 2 * precision * recall / max(1e-9, precision + recall)
