"""Train the built-in encoder: `python -m indexer.train.train --data DIR --out indexer/encoder`."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import structlog
import torch

from indexer.train.fit import fit
from indexer.train.folder import write_model
from indexer.train.pairs import Pairs, add_articles, add_dictionary, add_papers, add_questions
from indexer.train.plan import Plan
from indexer.train.records import read_articles, read_dictionary, read_papers, read_questions
from indexer.train.vocabulary import Sizes, Vocabulary, build_vocabulary, count_tokens, weigh_glosses

LOG = structlog.get_logger()


def make_pairs(data: Path, *, vocabulary: Vocabulary, seed: int) -> Pairs:
    rng, pairs = random.Random(seed), Pairs()
    papers, articles, dictionary = read_papers(data), read_articles(data), read_dictionary(data)
    add_papers(pairs, papers=papers, dictionary=dictionary, rng=rng)
    add_questions(pairs, questions=read_questions(data), start=1_000_000, rng=rng)
    add_articles(pairs, articles=articles, start=2_000_000, rng=rng)
    add_dictionary(pairs, dictionary=dictionary, start=3_000_000, known=frozenset(vocabulary.rows))
    return pairs


def learn_vocabulary(data: Path, *, sizes: Sizes) -> Vocabulary:
    texts = [text for paper in read_papers(data) for text in (paper.title, paper.text)]
    texts += [text for article in read_articles(data) for text in (article.title_zh, article.text_zh, article.title_en, article.text_en)]
    texts += [text for asked in read_questions(data) for text in (asked.question, asked.text)]
    texts += [text for entry in read_dictionary(data) for text in (entry.word, *entry.meanings)]
    counts = count_tokens(texts)
    counts.update(weigh_glosses(read_dictionary(data), counts=counts))
    return build_vocabulary(counts, sizes=sizes)


def train(data: Path, *, out: Path, plan: Plan, sizes: Sizes) -> None:
    began = time.monotonic()
    vocabulary = learn_vocabulary(data, sizes=sizes)
    LOG.info("vocabulary", rows=len(vocabulary.rows), tokens=len(vocabulary.row_of), took_s=round(time.monotonic() - began))
    pairs = make_pairs(data, vocabulary=vocabulary, seed=plan.seed)
    sizes_of = {sort: len(listed) for sort, listed in pairs.sorts.items()}
    LOG.info("pairs", passages=len(pairs.passages), took_s=round(time.monotonic() - began), **sizes_of)
    write_model(fit(vocabulary, pairs, plan=plan), vocabulary=vocabulary, out=out)
    LOG.info("written", out=str(out), took_s=round(time.monotonic() - began))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=Plan.__dataclass_fields__["steps"].default)
    options = parser.parse_args()
    torch.set_num_threads(1)  # sums then have one order, and the steps are too small for more threads to pay
    torch.set_flush_denormal(True)
    train(options.data, out=options.out, plan=Plan(steps=options.steps), sizes=Sizes())


if __name__ == "__main__":
    main()
