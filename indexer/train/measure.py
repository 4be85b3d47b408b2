"""Measure an encoder alone: `python -m indexer.train.measure FOLDER... --encoder indexer/encoder` over folders in BEIR layout."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import ir_measures
import numpy as np
import structlog
from ir_measures import P, Qrel, ScoredDoc, nDCG

from indexer.embed import Encoder, load_encoder
from indexer.train.pairs import windows

LOG = structlog.get_logger()
DEPTH = 100


def read_texts(path: Path) -> dict[str, str]:
    """Read title and text of each line, by id."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row["_id"]: f"{row.get('title', '')}\n{row['text']}".strip() for row in rows}


def read_qrels(path: Path) -> list[Qrel]:
    with path.open(encoding="utf-8") as lines:
        return [Qrel(row["query-id"], row["corpus-id"], int(row["score"])) for row in csv.DictReader(lines, delimiter="\t")]


def rank_documents(encoder: Encoder, *, documents: dict[str, str], queries: dict[str, str]) -> list[ScoredDoc]:
    """Score each document by its best window; the first `DEPTH` of each query, ties in the order of the collection."""
    cut = [windows(text) for text in documents.values()]
    starts = np.cumsum([0, *(len(pieces) for pieces in cut[:-1])])
    passages = encoder.encode_passages([piece for pieces in cut for piece in pieces])
    scores = np.maximum.reduceat(encoder.encode_queries(list(queries.values())) @ passages.T, starts, axis=1)
    names, order = list(documents), np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    return [ScoredDoc(query, names[at], float(scores[row, at])) for row, query in enumerate(queries) for at in order[row]]


def measure(encoder: Encoder, *, folder: Path) -> dict[str, float]:
    """nDCG@10 and P@1 over the queries that have a judged document."""
    qrels = read_qrels(folder / "qrels" / "test.tsv")
    judged = {qrel.query_id for qrel in qrels}
    queries = {name: text for name, text in read_texts(folder / "queries.jsonl").items() if name in judged}
    run = rank_documents(encoder, documents=read_texts(folder / "corpus.jsonl"), queries=queries)
    found = ir_measures.calc_aggregate([nDCG @ 10, P @ 1], qrels, run)
    return {str(name): round(value, 3) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--encoder", default="builtin")
    options = parser.parse_args()
    encoder = load_encoder(options.encoder)
    for folder in options.folders:
        LOG.info("measured", dataset=folder.name, **measure(encoder, folder=folder))


if __name__ == "__main__":
    main()
