"""Groups the documents of a catalogue into families of near-duplicates, one document at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from corpus.catalogue_rows import region_from
from corpus.families import LEAST_LIKENESS, LEAST_UNTITLED, Member, are_distinct, share_a_title
from corpus.minhash import PERMUTATIONS, bands, likeness, sketch
from corpus.model import Kind

if TYPE_CHECKING:
    from corpus.catalogue_writer import CatalogueWriter

MEMBER_COLUMNS = (
    "d.doc_key, d.document_id, d.title, d.source, d.url, d.kind, d.number, d.session, d.issuer, d.issued, d.region_code, d.region_name, "
    "d.region_level, d.family, length(t.text) AS chars"
)
_ROW_BYTES = 4 * PERMUTATIONS


def member_from(row: sqlite3.Row) -> Member:
    """Read a row of MEMBER_COLUMNS."""
    return Member(
        document_id=row["document_id"],
        title=row["title"],
        source=row["source"],
        url=row["url"],
        kind=Kind(row["kind"]),
        number=row["number"],
        session=row["session"],
        issuer=row["issuer"],
        issued=date.fromisoformat(row["issued"]) if row["issued"] else None,
        region=region_from(row),
        chars=row["chars"],
        arrival=row["doc_key"],
    )


def group_documents(catalogue: CatalogueWriter, doc_keys: Sequence[int]) -> None:
    """Find the family of each document; which comes first makes no difference to the families there are in the end.

    A family is what hangs together by pairs that are alike, so a document may join two families into one.
    """
    for doc_key in doc_keys:
        alike = _alike(catalogue, doc_key)
        if alike:
            families = {row["family"] for row in alike if row["family"] is not None}
            keys = [doc_key, *(row["doc_key"] for row in alike)]
            _join(catalogue, keys, families=sorted(families))
        catalogue.run("UPDATE documents SET grouped = 1 WHERE doc_key = ?", doc_key)


def keep_sketch(catalogue: CatalogueWriter, doc_key: int, packed: bytes) -> None:
    """Keep what `packed_sketch` made of a document's text."""
    catalogue.run("INSERT OR REPLACE INTO sketches (doc_key, sketch) VALUES (?, ?)", doc_key, packed)
    catalogue.run("DELETE FROM bands WHERE doc_key = ?", doc_key)
    if packed:
        for band in bands(np.frombuffer(packed, dtype="<u4")):
            catalogue.run("INSERT OR IGNORE INTO bands (band, doc_key) VALUES (?, ?)", band, doc_key)


def packed_sketch(text: str) -> bytes:
    """Sketch a text; nothing for one too short to compare."""
    made = sketch(text)
    return b"" if made is None else made.astype("<u4").tobytes()


def _alike(catalogue: CatalogueWriter, doc_key: int) -> list[sqlite3.Row]:
    packed = _sketch_of(catalogue, doc_key)
    if not packed:
        return []
    meeting = (
        "SELECT DISTINCT s.doc_key, s.sketch FROM bands b JOIN bands o ON o.band = b.band JOIN sketches s ON s.doc_key = o.doc_key "
        "WHERE b.doc_key = ? AND o.doc_key != ? ORDER BY 1"
    )
    rows = [row for row in catalogue.rows(meeting, doc_key, doc_key) if len(row["sketch"]) == _ROW_BYTES]
    if not rows:
        return []
    others = np.frombuffer(b"".join(row["sketch"] for row in rows), dtype="<u4").reshape(len(rows), PERMUTATIONS)
    shares = likeness(np.frombuffer(packed, dtype="<u4"), others=others)
    near = {row["doc_key"]: share for row, share in zip(rows, shares, strict=True) if share >= LEAST_LIKENESS}
    (own,), found = _members(catalogue, [doc_key]), _members(catalogue, list(near))
    found = [row for row in found if not are_distinct(member_from(own), member_from(row))]
    return [row for row in found if near[row["doc_key"]] >= LEAST_UNTITLED or _share_a_title(catalogue, own, row)]


def _share_a_title(catalogue: CatalogueWriter, one: sqlite3.Row, other: sqlite3.Row) -> bool:
    """By the titles, and by the texts where these differ: a reprint has the title of the original inside."""
    if share_a_title(one["title"], texts=[other["title"]]):
        return True
    texts = [catalogue.rows("SELECT text FROM texts WHERE doc_key = ?", row["doc_key"])[0][0] for row in (one, other)]
    return share_a_title(one["title"], texts=[texts[1]]) or share_a_title(other["title"], texts=[texts[0]])


def _sketch_of(catalogue: CatalogueWriter, doc_key: int) -> bytes:
    """As kept; made where a document came in without one."""
    rows = catalogue.rows("SELECT sketch FROM sketches WHERE doc_key = ?", doc_key)
    if rows:
        return bytes(rows[0][0])
    packed = packed_sketch(catalogue.rows("SELECT text FROM texts WHERE doc_key = ?", doc_key)[0][0])
    keep_sketch(catalogue, doc_key, packed)
    return packed


def _members(catalogue: CatalogueWriter, doc_keys: Sequence[int]) -> list[sqlite3.Row]:
    sql = f"SELECT {MEMBER_COLUMNS} FROM documents d JOIN texts t USING (doc_key) WHERE d.doc_key IN (SELECT value FROM json_each(?))"
    return catalogue.rows(f"{sql} ORDER BY d.doc_key", json.dumps(list(doc_keys)))


def _join(catalogue: CatalogueWriter, doc_keys: Sequence[int], *, families: Sequence[int]) -> None:
    family = min(*doc_keys, *families)
    catalogue.run(
        "UPDATE documents SET family = ? WHERE doc_key IN (SELECT value FROM json_each(?)) OR family IN (SELECT value FROM json_each(?))",
        family,
        json.dumps(list(doc_keys)),
        json.dumps(list(families)),
    )
