"""Small made documents whose sentences are compared."""

from datetime import date

from api.evidence import Evidence, Features
from api.facts import places_of
from api.units import cut_units
from corpus.model import Document, Kind, Passage, Span
from corpus.regions import load_gazetteer

PLACES = load_gazetteer()


def told(text, *, kind=Kind.REPLY, place="南京市鼓楼区", name="a", issued=date(2021, 6, 1), heading="", score=5.0):
    """The evidence of each unit of a text, as if all of it were on the subject."""
    document = Document(
        document_id=name,
        location=f"/{name}",
        source=name,
        part=0,
        sha256="0",
        kind=kind,
        title="t",
        text=text,
        region=PLACES.resolve(place) if place else None,
        issued=issued,
    )
    passage = Passage(key=1, passage_id=f"{name}-0", document_id=name, text=text, span=Span(start=0, end=len(text)), heading=heading)
    features = Features(
        cover=0.9, own=0.9, likeness=0.5, phrase=0.5, tokens=0.5, fit=1, quoted=0, kind=1, prior=1, reread=0, heading=0, key=0.9
    )
    return [
        Evidence(unit=unit, score=score, features=features, regions=places_of(unit, PLACES), right_place=True, right_year=True)
        for unit in cut_units(passage, document)
    ]
