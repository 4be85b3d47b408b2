"""What a filter lets through: documents for the lexical index, passages for the dense one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Catalogue
from corpus.model import Filters
from indexer.lexical import DocumentSet
from indexer.passage_keys import PassageKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What a filter lets through, in the form each index takes; None for everything."""

    documents: DocumentSet | None = None
    passages: NDArray[np.int64] | None = None


EVERYTHING = Admitted()


def admit(filters: Filters, *, catalogue: Catalogue, keys: PassageKeys) -> Admitted:
    allowed = catalogue.matching_documents(filters)
    chosen = set(allowed)
    rest = [key for key in keys.doc_keys.tolist() if key not in chosen]
    documents = DocumentSet(doc_keys=rest, excluded=True) if len(rest) < len(allowed) else DocumentSet(doc_keys=allowed)
    return Admitted(documents=documents, passages=keys.passages_of(allowed))
