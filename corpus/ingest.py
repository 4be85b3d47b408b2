"""The orchestrator of the reading path: one source in, its documents out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.clean import CleanText, clean_text
from corpus.errors import UnreadableSource
from corpus.fields_document import Described, describe
from corpus.model import Document, Evidence, Kind, Source
from corpus.pages import find_pages
from corpus.personal import mask_by_sort
from corpus.placing import Place, place_document
from corpus.split import split_document

_ID_CHARS = 16


def document_id(location: str, *, part: int) -> str:
    """Stable for a location and part: the same file keeps its ids when its text changes."""
    return hashlib.sha256(f"{location}\0{part}".encode()).hexdigest()[:_ID_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The documents of a source; `masked` counts the pieces of personal data masked in them, by sort."""

    documents: tuple[Document, ...]
    masked: Mapping[str, int]


def parse_source(source: Source, *, keep_personal_data: bool = False) -> list[Document]:
    """The documents of `parse_counted`."""
    return list(parse_counted(source, keep_personal_data=keep_personal_data).documents)


def parse_counted(source: Source, *, keep_personal_data: bool = False) -> Parsed:
    """The documents of a source, cleaned, described and, where one takes its place from another, placed. Pure: no store is touched.

    Raises UnreadableSource when nothing is left after cleaning.
    """
    clean = clean_text(source.text, keep_personal_data=True)
    masked: Mapping[str, int] = {}
    if not keep_personal_data:
        text, masked = mask_by_sort(clean.text)
        clean, source = replace(clean, text=text), _without_personal_data(source)
    if not clean.text.strip():
        raise UnreadableSource(source.path, "nothing but page furniture is in it", help="Save the page with its text, or leave it out.")
    parts = [span.cut(clean.text) for span in split_document(clean.text)]
    documents = [_describe(source, clean, text.strip("\n"), part=part, alone=len(parts) == 1) for part, text in enumerate(parts)]
    return Parsed(documents=tuple(_inherit(document, documents) for document in documents), masked=masked)


def _without_personal_data(source: Source) -> Source:
    """What a collection declares is stored too: 市民李某13800138000反映噪音 as the title of a letter."""
    title = source.declared.title
    return replace(source, declared=replace(source.declared, title=mask_by_sort(title)[0])) if title else source


def _describe(source: Source, clean: CleanText, text: str, *, part: int, alone: bool) -> Document:
    told = describe(source, text, whole=clean.text, part=part, alone=alone)
    place = _place(source, clean, text, told)
    evidence = [*told.evidence[:1], *(e for e in told.evidence[1:] if e.field == "issued"), *place.evidence]
    evidence += [e for e in told.evidence[1:] if e.field != "issued"]
    evidence += find_pages(source, text)
    return Document(
        document_id=document_id(source.location, part=part),
        location=source.location,
        source=source.path,
        part=part,
        sha256=source.sha256,
        kind=told.kind,
        title=told.title,
        text=text,
        number=told.number,
        session=told.session,
        region=place.region,
        candidates=place.candidates,
        issuer=told.issuer,
        issued=told.issued,
        parties=told.parties,
        departments=told.departments,
        subject=told.subject,
        url=source.declared.url,
        evidence=tuple(e for e in evidence if e.span is None or e.span.cut(text)),
    )


def _place(source: Source, clean: CleanText, text: str, told: Described) -> Place:
    return place_document(
        text,
        kind=told.kind,
        title=told.title,
        issuer=told.signer if told.signer != source.declared.issuer else None,
        declared_region=source.declared.region,
        declared_issuer=source.declared.issuer if told.issuer in (None, source.declared.issuer) else None,
        url=source.declared.url,
        furniture=(*clean.furniture, *source.declared.furniture),
    )


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
