"""Two halves of a collection's topics, one to tune on and one to check, told apart by nothing but their ids."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Split(StrEnum):
    """Which topics are measured."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


HALVES = (Split.DEV, Split.TEST)


def split_of(topic_id: str) -> Split:
    """The first bit of the id's SHA-256 decides, so that no order of a file and no topic that is added moves another."""
    return HALVES[hashlib.sha256(topic_id.encode()).digest()[0] >> 7]


def belongs(topic_id: str, split: Split) -> bool:
    return split is Split.ALL or split_of(topic_id) is split


def half_means(topics: Sequence[str], values: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    """Means by half and measure, of values by measure in the order of the topics. A half without topics is left out."""
    places = {half: [place for place, topic_id in enumerate(topics) if split_of(topic_id) is half] for half in HALVES}
    return {
        half.value: {measure: math.fsum(row[place] for place in own) / len(own) for measure, row in values.items()}
        for half, own in places.items()
        if own
    }
