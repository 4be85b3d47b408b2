"""The words that flow between stages: sources, documents, places, spans, passages, filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Genre of a document."""

    PROPOSAL = "proposal"  # 政协提案
    SUGGESTION = "suggestion"  # 人大代表建议
    REPLY = "reply"  # 答复
    REGULATION = "regulation"  # 法规、规章
    POLICY = "policy"  # 规范性文件
    REPORT = "report"  # 工作报告
    NEWS = "news"
    RESEARCH = "research"
    OTHER = "other"


class Level(StrEnum):
    """Administrative level of a place."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    FUNCTIONAL = "functional"  # 功能区: a district outside the national table, such as 龙华新区 before 2017


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place. `name` is the full path (广东省广州市番禺区); `code` is the six-digit adcode, None outside the national table."""

    code: str | None
    name: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open range of characters of a stored text."""

    start: int
    end: int

    def cut(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Metadata that came with a text instead of standing in it (a line of a JSON collection)."""

    title: str | None = None
    url: str | None = None
    issuer: str | None = None
    date: str | None = None
    kind: str | None = None
    region: str | None = None
    furniture: tuple[str, ...] = ()  # lines of a page's footer, taken off as it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One text as read, before cleaning.

    `location` identifies it for good (absolute path, path#line-id of a collection, or upload key); `path` is what people see.
    `sha256` is of the raw bytes (of the line, in a collection), so an unchanged source is recognised without parsing it.
    """

    location: str
    path: str
    media_type: str
    sha256: str
    text: str
    declared: Declared = field(default_factory=Declared)
    pages: tuple[tuple[int, int], ...] = ()  # (offset in `text`, page number) where each page begins, of a format with pages
    ocr_pages: tuple[int, ...] = ()  # numbers of the pages whose text was recognised from a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a field has its value: the rule that decided, and the words it stood on where there are any."""

    field: str
    value: str
    rule: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document, cleaned; `text` never changes from here on and every offset points into it.

    Unknown is None (or empty). `candidates` lists the places that share the name when the place is undecided.
    """

    document_id: str
    location: str
    source: str
    part: int  # 0-based position among the documents of one source
    sha256: str
    kind: Kind
    title: str
    text: str
    number: str | None = None  # 提案号 or 文号, as written
    session: str | None = None  # 届次, such as 十四届五次
    region: Region | None = None
    candidates: tuple[Region, ...] = ()
    issuer: str | None = None  # signing body, department or outlet
    issued: date | None = None
    parties: tuple[str, ...] = ()  # proposers of a proposal, addressees of a reply
    departments: tuple[str, ...] = ()  # undertaking departments
    subject: str | None = None  # of a reply: the title of the proposal it answers
    url: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Relation(StrEnum):
    """How one document stands to another; each has its inverse."""

    REPLIES_TO = "replies_to"
    REPLIED_BY = "replied_by"
    REPLACES = "replaces"
    REPLACED_BY = "replaced_by"
    AMENDS = "amends"
    AMENDED_BY = "amended_by"
    REPEALS = "repeals"  # without putting another in its place
    REPEALED_BY = "repealed_by"
    INCLUDES = "includes"  # 并案: a proposal that others were merged into
    MERGED_INTO = "merged_into"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation between two documents; `evidence` is a span in the text of `from_id`, None when the file itself is the evidence."""

    from_id: str
    to_id: str
    relation: Relation
    rule: str
    evidence: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document. `text` equals the document's text at `span`; passages of a document tile it in order.

    `key` is the integer that the dense and lexical indexes know it by; `passage_id` is what people see (`<document_id>-<n>`).
    `heading` is the path of headings it stands under, joined with ' › '; it is indexed with the text but is not part of it.
    """

    key: int
    passage_id: str
    document_id: str
    text: str
    span: Span
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a search may return; empty means everything. A filter removes; it never merely lowers a score.

    `regions` cover everything inside them. `since` and `until` are inclusive; a document without a date is removed by either.
    `departments` match where the name is part of the issuer, an undertaking department or a party. `years` are those of issue, where they
    are no range.
    """

    kinds: tuple[Kind, ...] = ()
    regions: tuple[Region, ...] = ()
    excluded_regions: tuple[Region, ...] = ()
    since: date | None = None
    until: date | None = None
    departments: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()
