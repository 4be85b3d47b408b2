"""The orchestrator of the reading path: one source in, its documents out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus import fields, signing
from corpus.clean import CleanText, clean_text
from corpus.dates import as_date, find_dates
from corpus.errors import UnreadableSource
from corpus.kind import classify
from corpus.model import Document, Evidence, Kind, Source
from corpus.placing import Place, place_document
from corpus.split import split_document

_ID_CHARS = 16
_PAGE = "text/html"
_PROPOSALS = (Kind.PROPOSAL, Kind.SUGGESTION)


def document_id(location: str, *, part: int) -> str:
    """Stable for a location and part: the same file keeps its ids when its text changes."""
    return hashlib.sha256(f"{location}\0{part}".encode()).hexdigest()[:_ID_CHARS]


def parse_source(source: Source, *, keep_personal_data: bool = False) -> list[Document]:
    """The documents of a source, cleaned, described and, where one takes its place from another, placed. Pure: no store is touched.

    Raises UnreadableSource when nothing is left after cleaning.
    """
    clean = clean_text(source.text, keep_personal_data=keep_personal_data)
    if not clean.text.strip():
        raise UnreadableSource(source.path, "nothing but page furniture is in it", help="Save the page with its text, or leave it out.")
    parts = [span.cut(clean.text) for span in split_document(clean.text)]
    documents = [_describe(source, clean, text.strip("\n"), part=part, alone=len(parts) == 1) for part, text in enumerate(parts)]
    return [_inherit(document, documents) for document in documents]


def _describe(source: Source, clean: CleanText, text: str, *, part: int, alone: bool) -> Document:
    title = _title(source, text, part=part)
    kind, kind_evidence = classify(title.value, text, declared=source.declared.kind if alone else None)
    signature, signed = _signature(text)
    issuer = _issuer(source, text, title.value, signature, kind)
    issued, date_evidence = _issued(source, text, signed, kind=kind)
    parties, departments = fields.find_parties(text), _departments(clean, text)
    number = _number(text, title.value, kind)
    session, subject = fields.find_session(text), fields.find_subject(text) if kind is Kind.REPLY else None
    signer = issuer or (parties[0] if parties and kind in _PROPOSALS else None)
    place = _place(source, clean, text, kind=kind, title=title.value, signer=signer)
    singles = {"title": title, "number": number, "session": session, "issuer": issuer, "subject": subject}
    found = [(name, single) for name, single in singles.items() if single]
    found += [("parties", party) for party in parties] + [("departments", department) for department in departments]
    evidence = [kind_evidence, *date_evidence, *place.evidence, *(_evidence(name, one) for name, one in found)]
    return Document(
        document_id=document_id(source.location, part=part),
        location=source.location,
        source=source.path,
        part=part,
        sha256=source.sha256,
        kind=kind,
        title=title.value,
        text=text,
        number=number.value if number else None,
        session=session.value if session else None,
        region=place.region,
        candidates=place.candidates,
        issuer=issuer.value if issuer else None,
        issued=issued,
        parties=tuple(p.value for p in parties),
        departments=tuple(d.value for d in departments) if kind in (*_PROPOSALS, Kind.REPLY) else (),
        subject=subject.value if subject else None,
        url=source.declared.url,
        evidence=tuple(e for e in evidence if e.span is None or e.span.cut(text)),
    )


def _signature(text: str) -> tuple[fields.Found | None, signing.FoundDate | None]:
    """Who signed and when; where nobody signs under the text, the signature above it, with the date of either."""
    signature, signed = signing.find_signature(text)
    if signature is not None:
        return signature, signed
    signature, signed_above = signing.find_heading_signature(text)
    return signature, signed or signed_above


def _place(source: Source, clean: CleanText, text: str, *, kind: Kind, title: str, signer: fields.Found | None) -> Place:
    return place_document(
        text,
        kind=kind,
        title=title,
        issuer=signer.value if signer else None,
        declared_region=source.declared.region,
        declared_issuer=source.declared.issuer,
        furniture=clean.furniture,
    )


def _evidence(name: str, found: fields.Found) -> Evidence:
    return Evidence(field=name, value=found.value, rule=found.rule, span=found.span)


def _title(source: Source, text: str, *, part: int) -> fields.Found:
    declared = source.declared.title.strip() if source.declared.title and part == 0 else ""
    if declared and source.media_type != _PAGE:
        return fields.Found(value=declared, rule="declared by the collection", span=None)
    found = fields.find_title(text)
    if part > 0 and (found is None or not found.value.endswith(("答复", "复函", "回复", "答复函"))):
        subject = fields.find_subject(text)
        return fields.Found(
            value=f"对《{subject.value}》的答复" if subject else "提案答复",
            rule="made for the second half of a page",
            span=subject.span if subject else None,
        )
    if found:
        return found
    if declared:  # the <title> of a page often is the site's
        return fields.Found(value=declared, rule="title of the page", span=None)
    name = source.path.rpartition("/")[2].rpartition(".")[0] or source.path
    return fields.Found(value=text.strip().split("\n")[0][:40].strip() or name, rule="first words", span=None)


def _departments(clean: CleanText, text: str) -> list[fields.Found]:
    """Who handles it; on a page of two documents the label stands in only one of them and is good for both."""
    return fields.find_departments(text) or [replace(found, span=None) for found in fields.find_departments(clean.text)]


def _issuer(source: Source, text: str, title: str, signature: fields.Found | None, kind: Kind) -> fields.Found | None:
    """Who signs; the fuller name where title, masthead and signature agree (广州市番禺区民政局 in the title, 区民政局 under the text)."""
    if source.declared.issuer:
        return fields.Found(value=source.declared.issuer, rule="declared by the collection", span=None)
    if kind is Kind.REGULATION and (body := signing.find_enacting_body(text)):
        return body
    named = [f for f in (signing.find_issuer_in_title(title), signing.find_masthead(text)) if f]
    if signature:
        return next((f for f in named if f.value != signature.value and f.value.endswith(signature.value)), signature)
    if named or kind in _PROPOSALS:
        return named[0] if named else None
    return signing.find_issuer_label(text)


def _issued(source: Source, text: str, signed: signing.FoundDate | None, *, kind: Kind) -> tuple[date | None, list[Evidence]]:
    """The signature's date stands before a label's, a label's before the head's; a rule's is when it was passed or last amended.

    Every reading is kept as evidence, the chosen one first.
    """
    readings: list[signing.FoundDate] = [signed] if signed else []
    readings += signing.find_labelled_dates(text)
    head = signing.find_head_date(text)
    readings += [head] if head else []
    if kind is Kind.REGULATION:
        readings = signing.find_enacted(text) + readings
    distinct = {r.span: r for r in reversed(readings)}  # one date read by two rules is one reading
    readings = [r for r in readings if distinct.get(r.span) is r]
    evidence = [Evidence(field="issued", value=r.value.isoformat(), rule=r.rule, span=r.span) for r in readings]
    declared = next((as_date(mention) for mention in find_dates(source.declared.date or "")), None)
    if declared:
        evidence.insert(0, Evidence(field="issued", value=declared.isoformat(), rule="declared by the collection", span=None))
    return (date.fromisoformat(evidence[0].value) if evidence else None), evidence


def _number(text: str, title: str, kind: Kind) -> fields.Found | None:
    if kind in (*_PROPOSALS, Kind.REPLY):
        return fields.find_proposal_number(text, title=title)
    return fields.find_file_number(text, title=title)


def _inherit(document: Document, siblings: Sequence[Document]) -> Document:
    """A proposal on one page with its reply is of the reply's place and carries its number, and the other way round."""
    for other in siblings:
        pair = {document.kind, other.kind}
        if other is document or Kind.REPLY not in pair or not pair & {Kind.PROPOSAL, Kind.SUGGESTION}:
            continue
        added: list[Evidence] = []
        if document.region is None and other.region and (not document.candidates or other.region in document.candidates):
            added.append(
                Evidence(
                    field="region",
                    value=other.region.code or other.region.name,
                    rule=f"place of the linked document on the same page ({other.document_id})",
                )
            )
            document = replace(document, region=other.region, candidates=())
        if document.number is None and other.number:
            added.append(Evidence(field="number", value=other.number, rule="number of the linked document on the same page"))
            document = replace(document, number=other.number)
        document = replace(document, evidence=(*document.evidence, *added))
    return document
