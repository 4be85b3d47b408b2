"""The words that flow through a question: query, hits, citations, claims, answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.families import Member
from corpus.model import Document, Filters, Kind, Passage, Region, Span
from corpus.validity import Validity


class Reason(StrEnum):
    """Why a question was not answered."""

    NOT_IN_CORPUS = "not_in_corpus"  # nothing in the files is about this
    NOT_STATED = "not_stated"  # the files are about it, but do not say this
    OFF_TOPIC = "off_topic"
    AMBIGUOUS_PLACE = "ambiguous_place"


class Ask(StrEnum):
    """What kind of thing a question wants to hear."""

    AMOUNT = "amount"  # 多少资金
    COUNT = "count"  # 多少家
    WHEN = "when"  # 哪一年
    WHO = "who"  # 哪个部门
    WHY = "why"  # 为什么
    MEANING = "meaning"  # 指什么
    LIST = "list"  # 哪些、如何
    WHETHER = "whether"  # 是否
    ANY = "any"


class Status(StrEnum):
    """Whether a measure has been carried out."""

    DONE = "done"
    PLANNED = "planned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found; rank 1 is best, ties broken by passage key. `score` is the reranker's where there is one, else `fused`.

    `lexical` is the share of the best lexical score, `dense` a cosine; None where nothing was searched.
    """

    passage: Passage
    rank: int
    score: float
    fused: float = 0.0
    dense: float | None = None
    lexical: float | None = None
    rerank: float | None = None
    highlights: tuple[tuple[int, int], ...] = ()  # spans of matched terms, in characters of the passage text
    family: tuple[Member, ...] = ()  # near-duplicates of its document that stand folded under it
    validity: Validity | None = None  # of a rule: how it stands today


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Exact words of a document: `quote` equals the stored text from `start` to `end`."""

    id: int  # 1-based, as printed
    document_id: str
    title: str
    kind: Kind
    region: Region | None
    issued: date | None
    issuer: str | None
    source: str
    url: str | None
    passage_id: str
    heading: str
    quote: str
    start: int
    end: int
    validity: Validity | None = None  # of a rule: how it stands today


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an answer with the ids of the citations that carry it (never none) and the place it speaks of."""

    text: str
    citations: tuple[int, ...]
    region: Region | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Where a draft says its words stand: a span of the document's text, within the passage."""

    document: Document
    passage: Passage
    span: Span

    @property
    def words(self) -> str:
        return self.span.cut(self.document.text)


class Fault(StrEnum):
    """Why a sentence that a language model wrote was dropped."""

    NO_QUOTE = "no_quote"
    UNKNOWN_PASSAGE = "unknown_passage"  # names a passage that it was not shown
    MISQUOTED = "misquoted"  # the quote does not stand in that passage word for word
    SHORT_QUOTE = "short_quote"
    INSTRUCTION = "instruction"  # the quoted words tell a machine what to do
    NOT_ASKED = "not_asked"  # the quote is of another place or year than the question, or of another subject
    NUMBER = "number"
    YEAR = "year"
    PLACE = "place"
    NEGATION = "negation"
    STATUS = "status"  # planned told as done, wished told as decided, or the other way round
    WORDS = "words"  # says what the quotes do not
    CHANGED = "changed"  # the quoted document was changed or deleted meanwhile


class Fallback(StrEnum):
    """Why an answer is made of the files' own sentences although a language model is set."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # the server or the model answered with an error
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"  # the passages are longer than what the model reads
    BROKEN = "broken"  # what it sent is no answer, or was cut off
    EMPTY = "empty"
    NOTHING_HELD = "nothing_held"  # no sentence of it was borne out by the files


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountCell:
    """An amount as written, its yuan (None when it is not money), its qualifier (约 近 余 超 不低于) and what it is per (家, 年)."""

    text: str
    yuan: float | None = None
    qualifier: str | None = None
    per: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One measure in one place."""

    region: Region | None
    measure: str
    amount: AmountCell | None
    period: str | None
    status: Status
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Sources that disagree, shown side by side."""

    what: str
    citations: tuple[int, ...]


class Facet(StrEnum):
    """What some words of a question speak of."""

    PLACE = "place"
    YEAR = "year"
    KIND = "kind"
    DEPARTMENT = "department"
    NUMBER = "number"  # 文号, 提案号
    QUANTITY = "quantity"  # 三百万元


class Effect(StrEnum):
    """What became of some words of a question."""

    FILTER = "filter"  # removes what does not agree
    BOOST = "boost"  # puts what agrees higher
    EXACT = "exact"  # looked up in the catalogue; what has the number comes first
    COMPARISON = "comparison"  # 各地: places are set side by side and none is put higher
    UNDECIDED = "undecided"  # several places share the name, or 我区 is said and no home region is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Some words of a question, what they mean and what became of them; `start` and `end` are characters of the question, half-open.

    `excludes`: the filter removes what does agree (其他城市 removes the home region).
    """

    facet: Facet
    effect: Effect
    words: str
    start: int
    end: int
    values: tuple[str, ...] = ()
    excludes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Years, both inclusive; None is open: 2016年以来 has no last one."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department asked about.

    `names`: how it is written at the level asked for, the full name first (人力资源和社会保障局, 人社局); `kin`: at other levels (人社厅).
    """

    names: tuple[str, ...]
    kin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedNumber:
    """A number to look up. Of a 文号 the words before it may stand in front (请问国办发〔2016〕36号): any end of it may be the number."""

    number: str
    is_file: bool = False  # 文号, not 提案号
    session: str | None = None  # 届次, such as 四届二次
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What was read from a question, shown to whoever wants to know why a result came."""

    question: str  # as asked, a follow-up with what it refers to put in
    text: str  # what is searched for: the question in Chinese without its question words
    language: str  # "zh" or "en"
    filters: Filters
    regions: tuple[Region, ...] = ()
    ambiguous: tuple[Region, ...] = ()  # the places that share a name nothing decides
    elsewhere: bool = False  # other places than the home region are asked for
    comparison: bool = False
    years: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = ()
    number: str | None = None  # 提案号 asked about
    quoted: tuple[str, ...] = ()  # words the question puts in quotes
    asks: Ask = Ask.ANY
    periods: tuple[Period, ...] = ()  # of `years` and of wordings too vague to count as one: 近三年, 十三五
    wanted_kinds: tuple[Kind, ...] = ()  # `kinds`, and those the question only names: 哪些提案
    departments: tuple[Department, ...] = ()
    numbers: tuple[AskedNumber, ...] = ()
    expansions: tuple[str, ...] = ()  # other ways to write its numbers: 300万元 for 三百万元
    readings: tuple[Reading, ...] = ()  # all of these as they stand in the question, in its order
    unknown_places: tuple[str, ...] = ()  # names of no known place that it would be restricted to: 只看月球市的答复


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Claims, or an abstention with its reason: exactly one of the two."""

    question: str
    answer: str
    abstained: bool
    reason: Reason | None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    comparison: tuple[ComparisonRow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()  # what stands behind the claims in `answer`: parts without an answer
    generator: str = "extractive"
    dropped: dict[str, int] = field(default_factory=dict)  # sentences of a language model that did not pass, by Fault
    fallback: Fallback | None = None
    generation: int = 0
    fingerprint: str = ""
    took_ms: float = 0.0
    understanding: Understanding | None = field(default=None, compare=False)
    notice: str | None = None  # which filter leaves nothing, and what there is instead
