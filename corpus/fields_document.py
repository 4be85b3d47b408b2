"""What one document says of itself, field by field, each with the rule and the words: the order in which the readings are believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from corpus import fields, fields_dates, fields_handling, signing
from corpus.dates import as_date, find_dates
from corpus.fields import Found
from corpus.fields_title import find_title
from corpus.kind import DECLARED, classify
from corpus.model import Evidence, Kind, Source
from corpus.regions import load_gazetteer

_PAGE = "text/html"
_PROPOSALS = (Kind.PROPOSAL, Kind.SUGGESTION)
FIRST_WORDS = "first words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The fields of a document, with every reading as evidence: the believed one of a field first, those that contradict it behind it."""

    title: str
    kind: Kind
    number: str | None
    session: str | None
    issuer: str | None
    issued: date | None
    parties: tuple[str, ...]
    departments: tuple[str, ...]
    subject: str | None
    evidence: tuple[Evidence, ...]

    @property
    def signer(self) -> str | None:
        """Who speaks: the issuer, of a proposal without one its first proposer."""
        return self.issuer or (self.parties[0] if self.parties and self.kind in _PROPOSALS else None)


def describe(source: Source, text: str, *, whole: str, part: int, alone: bool) -> Described:
    """Read the fields of a text that is `part` of the `whole` of its source (`alone`: all of it)."""
    title = _title(source, text, part=part)
    named = title.value if title.rule != FIRST_WORDS else ""
    kind, kind_evidence = classify(named, text, declared=source.declared.kind if alone else None)
    signature = _signature(text)
    issuers = _issuers(source, text, named, signature, kind)
    issued, dates = _issued(source, text, signature, kind=kind)
    parties, departments = fields.find_parties(text), _departments(whole, text) if kind in (*_PROPOSALS, Kind.REPLY) else []
    numbers, file_numbers = _numbers(text, named, kind)
    number = next(iter(numbers), None)
    session = fields.find_session(text) if kind not in (Kind.REGULATION, Kind.REPORT) else None
    subject = fields.find_subject(text) if kind is Kind.REPLY else None
    evidence = [
        kind_evidence, *dates, *_of("title", [title]), *_numbered(numbers, kind), *_of("file_number", file_numbers),
        *_of("session", [session]), *_of("issuer", issuers), *_of("subject", [subject]), *_of("parties", parties),
        *_of("departments", departments), *_handling(text, kind), *_force(text, kind),
    ]  # fmt: skip
    return Described(
        title=title.value,
        kind=kind,
        number=number.value if number else None,
        session=session.value if session else None,
        issuer="、".join(dict.fromkeys(one.value for one in issuers)) or None,
        issued=issued,
        parties=tuple(party.value for party in parties),
        departments=tuple(department.value for department in departments),
        subject=subject.value if subject else None,
        evidence=tuple(evidence),
    )


class _Told(Protocol):
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...


def contradictions(evidence: Iterable[_Told]) -> dict[str, tuple[str, ...]]:
    """Fields of one value that were read as several, each with its values in the order in which they are believed."""
    values: dict[str, list[str]] = {}
    for one in evidence:
        if one.field in _SINGLE and one.value not in values.setdefault(one.field, []):
            values[one.field].append(one.value)
    return {name: tuple(found) for name, found in values.items() if len(found) > 1}


_SINGLE = ("issued", "number", "file_number", "session", "filing", "result", "effective", "validity")


def _of(name: str, found: Sequence[Found | None]) -> list[Evidence]:
    return [Evidence(field=name, value=one.value, rule=one.rule, span=one.span) for one in found if one]


def _numbered(numbers: Sequence[Found], kind: Kind) -> list[Evidence]:
    """A reply to several proposals answers them all, which is no contradiction; of a rule two 文号 are."""
    if kind is Kind.REPLY:
        return [*_of("number", numbers[:1]), *_of("further_numbers", numbers[1:])]
    return _of("number", numbers)


def _handling(text: str, kind: Kind) -> list[Evidence]:
    """What belongs to a proposal and its reply alone."""
    if kind not in (*_PROPOSALS, Kind.REPLY):
        return []
    return [
        *_of("filing", fields_handling.find_filing(text)),
        *_of("result", fields_handling.find_result(text) if kind is Kind.REPLY else []),
        *_of("joint_departments", fields_handling.find_joint_departments(text)),
        *_of("cosigners", fields_handling.find_cosigners(text)),
    ]


def _force(text: str, kind: Kind) -> list[Evidence]:
    """Publication of every page; coming into force and validity of what has force."""
    published = _of("published", fields_dates.find_published(text))
    validity = _of("validity", fields_dates.find_validity(text))
    return [*published, *(_of("effective", fields_dates.find_effective(text)) if kind in (Kind.REGULATION, Kind.POLICY) else []), *validity]


def _title(source: Source, text: str, *, part: int) -> Found:
    declared = source.declared.title.strip() if source.declared.title and part == 0 else ""
    if declared and source.media_type != _PAGE:
        return Found(value=declared, rule=DECLARED, span=None)
    found = find_title(text)
    if part > 0 and (found is None or not found.value.endswith(("答复", "复函", "回复", "答复函"))):
        subject = fields.find_subject(text)
        return Found(
            value=f"对《{subject.value}》的答复" if subject else "提案答复",
            rule="made for the second half of a page",
            span=subject.span if subject else None,
        )
    if found:
        return found
    if declared:  # the <title> of a page often is the site's
        return Found(value=declared, rule="title of the page", span=None)
    name = source.path.rpartition("/")[2].rpartition(".")[0] or source.path
    return Found(value=text.strip().split("\n")[0][:40].strip() or name, rule=FIRST_WORDS, span=None)


def _departments(whole: str, text: str) -> list[Found]:
    """Who handles it; on a page of two documents the label stands in only one of them and is good for both."""
    return fields.find_departments(text) or [replace(found, span=None) for found in fields.find_departments(whole)]


def _signature(text: str) -> signing.Signature:
    """Who signed and when; where nobody signs under the text, the signature above it, with the date of either."""
    signature = signing.find_signature(text)
    if signature.bodies:
        return signature
    body, signed = signing.find_heading_signature(text)
    return signing.Signature(bodies=(body,) if body else (), signed=signature.signed or signed)


def _issuers(source: Source, text: str, title: str, signature: signing.Signature, kind: Kind) -> list[Found]:
    """Who signs. What a collection declares counts where nobody does: it often is the site, or no body at all (上海)."""
    signers = _signers(text, title, signature, kind)
    named = source.declared.issuer
    declared = [Found(value=named, rule=DECLARED, span=None)] if named and not load_gazetteer().named(named) else []
    label = signing.find_issuer_label(text) if not signers and not declared and kind not in _PROPOSALS else None
    return signers or declared or ([label] if label else [])


def _signers(text: str, title: str, signature: signing.Signature, kind: Kind) -> list[Found]:
    """The fuller name where title, masthead and signature agree (广州市番禺区民政局 in the title, 区民政局 under the text)."""
    if made := _makers(text, kind):
        return made
    masthead = signing.find_masthead(text)
    named = [*signing.find_issuer_in_title(title), *([masthead] if masthead else [])]
    if signature.bodies:
        return [_fuller(body, named) for body in signature.bodies]
    if named or kind in _PROPOSALS:
        return named
    if publisher := signing.find_publisher(text):
        return publisher
    speaker = signing.find_representing_body(text)
    return [speaker] if speaker else signing.find_enacting_body(text) if kind is Kind.POLICY else []


def _makers(text: str, kind: Kind) -> list[Found]:
    return signing.find_enacting_body(text) if kind is Kind.REGULATION else []


def _fuller(body: Found, named: Iterable[Found]) -> Found:
    return next((one for one in named if one.value != body.value and one.value.endswith(body.value)), body)


def _issued(source: Source, text: str, signature: signing.Signature, *, kind: Kind) -> tuple[date | None, list[Evidence]]:
    """The signature's date stands before a label's, a label's before the head's; a rule's is the last step that made it what it is.

    What a collection declares often is the day of posting: it counts where the text is silent, and where it may be a later step of a rule.
    Every reading is kept as evidence, the chosen one first.
    """
    signed = [signature.signed] if signature.signed else []
    made = fields_dates.find_made(text) if kind not in (*_PROPOSALS, Kind.REPLY, Kind.NEWS) else []
    readings = signed + signing.find_labelled_dates(text)
    if kind is Kind.REGULATION and made and not (signature.is_order and signed and signed[0].value >= made[0].value):
        readings = made + readings
    readings += made + [one for one in (signing.find_number_date(text), signing.find_head_date(text)) if one]
    distinct = {r.span: r for r in reversed(readings)}  # one date read by two rules is one reading
    readings = [r for r in readings if distinct.get(r.span) is r]
    evidence = [Evidence(field="issued", value=r.value.isoformat(), rule=r.rule, span=r.span) for r in readings]
    declared = next((as_date(mention) for mention in find_dates(source.declared.date or "")), None)
    if declared:
        later = kind is Kind.REGULATION and bool(made) and _may_amend(source.declared.date or "", declared, text, since=readings[0].value)
        told = Evidence(field="issued", value=declared.isoformat(), rule=DECLARED, span=None)
        evidence.insert(0 if later else len(evidence), told)
    return (date.fromisoformat(evidence[0].value) if evidence else None), evidence


def _may_amend(written: str, declared: date, text: str, *, since: date) -> bool:
    """An amendment that the text does not tell: a later day without an hour, and not the one the rule came into force."""
    in_force = {found.value for found in fields_dates.find_effective(text)}
    return declared > since and ":" not in written and declared.isoformat() not in in_force


def _numbers(text: str, title: str, kind: Kind) -> tuple[list[Found], list[Found]]:
    """A proposal and its reply are known by the number of the proposal, and have a 文号 beside it; all else is known by its 文号."""
    own = fields.find_file_numbers(text, title=title)
    if kind not in (*_PROPOSALS, Kind.REPLY):
        return own, []
    named = re.sub(r"\s", "", title) if "\n" in title else title
    if kind is Kind.REPLY:
        return fields.find_proposal_numbers(text, title=named), own
    number = fields.find_proposal_number(text, title=named)
    return [number] if number else [], own
