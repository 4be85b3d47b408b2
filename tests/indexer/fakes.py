"""The one stand-in of these tests, an encoder whose vectors can be told from the text, and documents to index."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import Document, Kind


@dataclass(frozen=True, kw_only=True)
class HashingEncoder:
    """Each character adds one to a place that its hash names; texts that share characters are near."""

    name: str = "hashing"
    dimension: int = 64

    @property
    def fingerprint(self) -> str:
        return f"{self.name}:{self.dimension}"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, self.dimension), dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for character in text:
            if not character.isspace():
                vector[hashlib.md5(character.encode()).digest()[0] % self.dimension] += 1
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


def make_document(document_id: str, text: str, **fields: object) -> Document:
    """A document as the reading path hands it over; everything but id and text has a default."""
    plain: dict[str, object] = {
        "location": f"/files/{document_id}.txt",
        "source": f"files/{document_id}.txt",
        "part": 0,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "kind": Kind.POLICY,
        "title": text.split("\n")[0],
    }
    return Document(document_id=document_id, text=text, **(plain | fields))  # type: ignore[arg-type]
