"""Documents and quotes for tests of what may be said of them."""

from __future__ import annotations

from datetime import date

from api.find_quote import find_quote
from api.model import Quote
from api.prompting import Shown
from corpus.model import Document, Kind, Passage, Region, Span
from corpus.regions import load_gazetteer

PLACES = load_gazetteer()
PANYU = PLACES.resolve("广东省广州市番禺区")
HARBIN = PLACES.resolve("哈尔滨市")

REPLY = """一、孵化基地的投入
2020年，区财政共投入373万元用于社会组织孵化基地建设，其中场地租金120万元。𠮷祥街孵化点已建成并投入使用，入驻社会组织35家。目前全区登记社会组织344家，近3年共培训约600人次。
2019年投入96万元，2020年投入120万元用于公益创投。
二、经费
区财政尚未单列经费科目，每家补助2万元的建议，有待市级办法明确以后再行研究。每年安排不低于50万元的专项资金，每家社会组织补助5000元。
三、下一步计划
计划2021年再建设2个镇街孵化点，预计投入200万元。
广州市番禺区民政局
2020年11月30日
"""

PROPOSAL = """一、问题
哈尔滨市社会组织孵化基地只有1处，市财政每年投入50万元，难以满足需要。
二、建议
设立社会组织发展专项资金，每年不低于200万元。
三、外地经验
深圳市龙华区大浪街道给新登记的社区社会组织每家5000元扶持金，上海市浦东新区投入3000万元建设公益服务园。
"""


def document(
    text: str, *, document_id: str = "d1", kind: Kind = Kind.REPLY, region: Region | None = PANYU, issued: date | None = date(2020, 11, 30)
) -> Document:
    return Document(
        document_id=document_id,
        location=f"/{document_id}",
        source=f"{document_id}.txt",
        part=0,
        sha256="0",
        kind=kind,
        title="关于第075号提案的答复" if kind is Kind.REPLY else "关于加大社会组织扶持力度的提案",
        text=text,
        number="075" if kind is Kind.REPLY else "0218",
        region=region,
        issued=issued,
        issuer="广州市番禺区民政局" if kind is Kind.REPLY else None,
    )


def passage(of: Document, *, heading: str = "") -> Passage:
    return Passage(
        key=1,
        passage_id=f"{of.document_id}-0",
        document_id=of.document_id,
        text=of.text,
        span=Span(start=0, end=len(of.text)),
        heading=heading,
    )


def shown(
    text: str, *, number: int = 1, kind: Kind = Kind.REPLY, region: Region | None = PANYU, issued: date | None = date(2020, 11, 30)
) -> Shown:
    """A document that is one passage; a heading of the text is the passage's where the words under it are all of it."""
    source = document(text, document_id=f"d{number}", kind=kind, region=region, issued=issued)
    return Shown(number=number, document=source, passage=passage(source))


def section(text: str, heading: str, *, number: int = 1, kind: Kind = Kind.REPLY, region: Region | None = PANYU) -> Shown:
    """The passage of a document that stands under a heading, up to the next one."""
    source = document(text, document_id=f"d{number}", kind=kind, region=region)
    start = text.index(heading) + len(heading) + 1
    ends = [text.find(mark, start) for mark in ("\n二、", "\n三、", "\n四、")]
    span = Span(start=start, end=min((end for end in ends if end >= 0), default=len(text)))
    part = Passage(key=1, passage_id=f"d{number}-{start}", document_id=source.document_id, text=span.cut(text), span=span, heading=heading)
    return Shown(number=number, document=source, passage=part)


def quotes(words: str, source: Shown) -> tuple[Quote, ...]:
    found = find_quote(words, source)
    if not found:
        raise ValueError(f"'{words}' does not stand in the passage")
    return found
