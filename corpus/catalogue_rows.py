"""How documents, passages and filters are written as rows and conditions of the catalogue."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from corpus.link import title_key
from corpus.model import Document, Evidence, Filters, Kind, Level, Link, Passage, Region, Relation, Span

DOCUMENT_COLUMNS = (
    "document_id, location, source, part, sha256, kind, title, title_key, number, number_key, session, region_code, region_name, "
    "region_level, candidates, issuer, issued, parties, departments, subject, subject_key, url, evidence, details"
)
PASSAGE_SELECT = (
    "SELECT p.key, d.document_id, p.position, p.start_char, p.end_char, p.heading, "
    "substr(t.text, p.start_char + 1, p.end_char - p.start_char) AS text "
    "FROM passages p JOIN documents d USING (doc_key) JOIN texts t USING (doc_key)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDraft:
    """A passage before it has a key: half-open characters of the document's text, and the headings it stands under."""

    start: int
    end: int
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A piece of SQL over `documents d` with its parameters."""

    sql: str
    values: tuple[object, ...] = ()


_NOT_WORD = re.compile(r"[\W_]+")
_PLAIN_NUMBER = re.compile(r"(?:第)?0*(\d+)(?:号|號)?")


def number_key(number: str) -> str:
    """第0361号 is 361; brackets and blanks of a 文号 do not count: 穗财行〔2015〕187号 and 穗财行[2015]187号 are one."""
    folded = unicodedata.normalize("NFKC", number).strip()
    plain = _PLAIN_NUMBER.fullmatch(folded)
    return plain.group(1) if plain else _NOT_WORD.sub("", folded).lower()


def document_values(document: Document) -> tuple[object, ...]:
    """In the order of DOCUMENT_COLUMNS."""
    region, issued = document.region, document.issued
    return (
        document.document_id,
        document.location,
        document.source,
        document.part,
        document.sha256,
        document.kind.value,
        document.title,
        title_key(document.title),
        document.number,
        number_key(document.number) if document.number else None,
        document.session,
        region.code if region else None,
        region.name if region else None,
        region.level.value if region else None,
        _json([(place.code, place.name, place.level.value) for place in document.candidates]),
        document.issuer,
        issued.isoformat() if issued else None,
        _json(document.parties),
        _json(document.departments),
        document.subject,
        title_key(document.subject) if document.subject else None,
        document.url,
        evidence_json(document.evidence),
        details_json(document),
    )


def evidence_json(evidence: Iterable[Evidence]) -> str:
    return _json([(e.field, e.value, e.rule, e.span.start if e.span else None, e.span.end if e.span else None) for e in evidence])


def document_from(row: sqlite3.Row) -> Document:
    return Document(
        document_id=row["document_id"],
        location=row["location"],
        source=row["source"],
        part=row["part"],
        sha256=row["sha256"],
        kind=Kind(row["kind"]),
        title=row["title"],
        text=row["text"],
        number=row["number"],
        session=row["session"],
        region=region_from(row),
        candidates=tuple(_region(*place) for place in json.loads(row["candidates"])),
        issuer=row["issuer"],
        issued=date.fromisoformat(row["issued"]) if row["issued"] else None,
        parties=tuple(json.loads(row["parties"])),
        departments=tuple(json.loads(row["departments"])),
        subject=row["subject"],
        url=row["url"],
        evidence=tuple(_evidence(*item) for item in json.loads(row["evidence"])),
        **_details(row["details"]),
    )


def details_json(document: Document) -> str:
    """Write the fields that have no column and are not as they are by default."""
    given = {name: getattr(document, name) for name, default in _without_column().items() if getattr(document, name) != default}
    return _json({name: _adapter(name).dump_python(value, mode="json") for name, value in given.items()}) if given else "{}"


def _details(stored: str) -> dict[str, Any]:
    if stored == "{}":
        return {}
    known = _without_column()
    return {name: _adapter(name).validate_python(value) for name, value in json.loads(stored).items() if name in known}


@cache
def _without_column() -> dict[str, object]:
    """Fields of a document by name, with their defaults."""
    columns = {name.strip() for name in DOCUMENT_COLUMNS.split(",")} | {"text", "region"}
    return {f.name: f.default for f in fields(Document) if f.name not in columns}


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(Document)[name])


def region_from(row: sqlite3.Row) -> Region | None:
    return _region(row["region_code"], row["region_name"], row["region_level"]) if row["region_name"] else None


def passage_from(row: sqlite3.Row) -> Passage:
    return Passage(
        key=row["key"],
        passage_id=f"{row['document_id']}-{row['position']}",
        document_id=row["document_id"],
        text=row["text"],
        span=Span(start=row["start_char"], end=row["end_char"]),
        heading=row["heading"],
    )


def link_from(row: sqlite3.Row) -> Link:
    evidence = Span(start=row["start_char"], end=row["end_char"]) if row["start_char"] is not None else None
    return Link(from_id=row["from_id"], to_id=row["to_id"], relation=Relation(row["relation"]), rule=row["rule"], evidence=evidence)


def vector_digest(*, title: str, heading: str, text: str) -> bytes:
    """Name what an encoder is given for a passage, as the vector cache does."""
    return hashlib.blake2b("\n".join(part for part in (title, heading, text) if part).encode(), digest_size=16).digest()


def filter_condition(filters: Filters) -> Condition:
    """Write what `filters` let through as a condition over `documents d`.

    An exclusion removes what is known to lie inside the place; a document whose place is unknown stays.
    """
    return conjunction(
        [
            kind_condition(filters.kinds),
            _any(inside(region) for region in filters.regions),
            *(Condition(sql=f"(d.region_name IS NULL OR NOT {c.sql})", values=c.values) for c in map(inside, filters.excluded_regions)),
            Condition(sql="d.issued >= ?", values=(filters.since.isoformat(),)) if filters.since else None,
            Condition(sql="d.issued <= ?", values=(filters.until.isoformat(),)) if filters.until else None,
            _any(Condition(sql="d.issued BETWEEN ? AND ?", values=(f"{year}-01-01", f"{year}-12-31")) for year in filters.years),
            _any(_department_condition(name) for name in filters.departments),
        ]
    )


def kind_condition(kinds: Sequence[Kind]) -> Condition | None:
    if not kinds:
        return None
    return Condition(sql="d.kind IN (SELECT value FROM json_each(?))", values=(_json([kind.value for kind in kinds]),))


def inside(region: Region) -> Condition:
    """Match the place itself and everything in it: by code where both have one, else by full name.

    广东省 (440000) covers 440113 by its code and 广东省深圳市龙华新区, which has none, by its name.
    """
    by_name = "substr(d.region_name, 1, ?) = ?"
    named = (len(region.name), region.name)
    if region.code is None:
        return Condition(sql=f"(d.region_name IS NOT NULL AND {by_name})", values=named)
    coded = "(d.region_code IS NOT NULL AND substr(d.region_code, 1, ?) = ?)"
    prefix = code_prefix(region.code)
    sql = f"(d.region_name IS NOT NULL AND ({coded} OR (d.region_code IS NULL AND {by_name})))"
    return Condition(sql=sql, values=(len(prefix), prefix, *named))


def code_prefix(code: str) -> str:
    """440000 → 44, 440100 → 4401, 440113 → 440113."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def conjunction(conditions: Iterable[Condition | None]) -> Condition:
    present = [condition for condition in conditions if condition is not None]
    return Condition(sql=" AND ".join(c.sql for c in present) or "1", values=tuple(value for c in present for value in c.values))


def _any(conditions: Iterable[Condition]) -> Condition | None:
    listed = list(conditions)
    if not listed:
        return None
    return Condition(sql=f"({' OR '.join(c.sql for c in listed)})", values=tuple(value for c in listed for value in c.values))


def _department_condition(name: str) -> Condition:
    sql = "(instr(coalesce(d.issuer, ''), ?) OR instr(d.departments, ?) OR instr(d.parties, ?))"
    return Condition(sql=sql, values=(name, name, name))


def _region(code: str | None, name: str, level: str) -> Region:
    return Region(code=code, name=name, level=Level(level))


def _evidence(field: str, value: str, rule: str, start: int | None, end: int | None) -> Evidence:
    span = None if start is None or end is None else Span(start=start, end=end)
    return Evidence(field=field, value=value, rule=rule, span=span)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
