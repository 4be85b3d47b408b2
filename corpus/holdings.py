"""What the catalogue holds, browsed: documents under a choice of kind, place, year and issuer, and how many each further choice leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.catalogue import Catalogue
from corpus.catalogue_rows import Condition, conjunction, document_from, inside, kind_condition
from corpus.model import Document, Kind, Region

UNDATED = "undated"
MOST_ISSUERS = 200
_YEAR = f"coalesce(substr(d.issued, 1, 4), '{UNDATED}')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to look at; None lets everything through. `year` is four digits or UNDATED; a region covers everything inside it."""

    kind: Kind | None = None
    region: Region | None = None
    year: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """`name` is empty for documents without a place."""

    code: str | None
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """One page of the chosen documents, newest first (undated last, ties in the order they came in), with counts.

    Each count is made under the other choices, so it says what choosing differently would give: most first, ties by name; years run
    from the newest. `latest` is the newest date of all that is chosen.
    """

    total: int
    documents: tuple[Document, ...]
    next_cursor: str | None
    kinds: tuple[tuple[str, int], ...]
    regions: tuple[PlaceCount, ...]
    years: tuple[tuple[str, int], ...]
    issuers: tuple[tuple[str, int], ...]
    latest: date | None


def browse(catalogue: Catalogue, *, choice: Choice, cursor: str | None = None, limit: int = 50) -> Holdings:
    """`cursor` is the `next_cursor` of the page before."""
    where = _where(choice)
    row = catalogue.select(f"SELECT count(*), max(d.issued) FROM documents d WHERE {where.sql}", *where.values)[0]
    documents, more = _page(catalogue, where, skip=int(cursor or 0), limit=limit)
    return Holdings(
        total=row[0],
        documents=documents,
        next_cursor=str(int(cursor or 0) + limit) if more else None,
        kinds=_counts(catalogue, "d.kind", _where(choice, without="kind")),
        regions=_places(catalogue, _where(choice, without="region")),
        years=_counts(catalogue, _YEAR, _where(choice, without="year"), order=f"value = '{UNDATED}', value DESC"),
        issuers=_counts(catalogue, "d.issuer", _where(choice, without="issuer"), limit=MOST_ISSUERS),
        latest=date.fromisoformat(row[1]) if row[1] else None,
    )


def _where(choice: Choice, *, without: str = "") -> Condition:
    conditions = {
        "kind": kind_condition((choice.kind,) if choice.kind else ()),
        "region": inside(choice.region) if choice.region else None,
        "year": Condition(sql=f"{_YEAR} = ?", values=(choice.year,)) if choice.year else None,
        "issuer": Condition(sql="d.issuer = ?", values=(choice.issuer,)) if choice.issuer else None,
    }
    return conjunction(condition for name, condition in conditions.items() if name != without)


def _page(catalogue: Catalogue, where: Condition, *, skip: int, limit: int) -> tuple[tuple[Document, ...], bool]:
    # No texts: a page of a library shows none, and one may be megabytes long.
    order = "d.issued IS NULL, d.issued DESC, d.doc_key"
    sql = f"SELECT d.*, '' AS text FROM documents d WHERE {where.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    rows = catalogue.select(sql, *where.values, limit + 1, skip)
    return tuple(document_from(row) for row in rows[:limit]), len(rows) > limit


def _counts(
    catalogue: Catalogue, column: str, where: Condition, *, order: str = "2 DESC, 1", limit: int = -1
) -> tuple[tuple[str, int], ...]:
    told = f"{where.sql} AND {column} IS NOT NULL"
    sql = f"SELECT {column} AS value, count(*) FROM documents d WHERE {told} GROUP BY 1 ORDER BY {order} LIMIT ?"
    return tuple((row[0], row[1]) for row in catalogue.select(sql, *where.values, limit))


def _places(catalogue: Catalogue, where: Condition) -> tuple[PlaceCount, ...]:
    columns = "d.region_code AS code, coalesce(d.region_name, '') AS name, count(*) AS count"
    sql = f"SELECT {columns} FROM documents d WHERE {where.sql} GROUP BY 1, 2 ORDER BY 3 DESC, 2"
    return tuple(PlaceCount(**dict(row)) for row in catalogue.select(sql, *where.values))
