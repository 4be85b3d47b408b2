"""What the tests of a question's readings share: one day, one gazetteer, one way to show readings."""

from datetime import date

from api.query import understand
from corpus.regions import load_gazetteer

GAZETTEER = load_gazetteer()
TODAY = date(2026, 11, 22)


def read(question, *, home=None, filters=None):
    region = GAZETTEER.get(home) if home else None
    return understand(question, gazetteer=GAZETTEER, home=region, filters=filters, today=TODAY)


def shown(question, facet, *, home=None):
    """(words, effect, values) of the readings of one facet, in order."""
    readings = read(question, home=home).readings
    return [(one.words, one.effect.value, list(one.values)) for one in readings if one.facet.value == facet]


def values(question, facet, *, home=None):
    return [value for _, _, found in shown(question, facet, home=home) for value in found]
