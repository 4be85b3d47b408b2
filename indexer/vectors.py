"""The vector cache: what an encoder made of a text, by the text's hash, so that nothing is encoded twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.config import ENCODE_BATCH


class VectorCache:
    """One file for each encoder. Vectors are kept in half precision and always used as kept, so a cached one equals a fresh one."""

    def __init__(self, folder: Path, *, encoder: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._connection = _open(folder / f"{short_hash(encoder)}.db")

    def close(self) -> None:
        self._connection.close()

    def vectors(self, texts: Sequence[str], *, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> NDArray[np.float32]:
        """Rows in the order of `texts`; what is not cached goes through `encode` in batches and is kept."""
        hashes = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        known = self._known(hashes)
        missing = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in known}
        for start in range(0, len(missing), ENCODE_BATCH):
            batch = list(missing.items())[start : start + ENCODE_BATCH]
            rows = encode([text for _, text in batch]).astype(np.float16)
            fresh = {digest: row.tobytes() for (digest, _), row in zip(batch, rows, strict=True)}
            self._keep(fresh)
            known.update(fresh)
        packed = b"".join(known[digest] for digest in hashes)
        return np.frombuffer(packed, dtype=np.float16).reshape(len(texts), self._dimension).astype(np.float32)

    def _known(self, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        sql = "SELECT hash, vector FROM vectors WHERE hash IN (SELECT unhex_blob(value) FROM json_each(?))"
        rows = self._connection.execute(sql, (json.dumps([digest.hex() for digest in hashes]),)).fetchall()
        return {digest: vector for digest, vector in rows if len(vector) == 2 * self._dimension}

    def _keep(self, vectors: dict[bytes, bytes]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors (hash, vector) VALUES (?, ?)", vectors.items())


def forget_vectors(folder: Path, *, digests: Sequence[bytes]) -> None:
    """Remove the vectors of texts with these hashes from the caches of every encoder."""
    for path in sorted(folder.glob("*.db")):
        connection = _open(path)
        try:
            with connection:
                connection.executemany("DELETE FROM vectors WHERE hash = ?", [(digest,) for digest in digests])
        finally:
            connection.close()


def short_hash(fingerprint: str) -> str:
    """Name a file after an encoder."""
    return hashlib.sha256(fingerprint.encode()).hexdigest()[:12]


def _open(path: Path) -> sqlite3.Connection:
    """Open the file; one that is no database is begun anew, since all of it can be made again."""
    try:
        return _prepared(path)
    except sqlite3.DatabaseError:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    connection.create_function("unhex_blob", 1, bytes.fromhex, deterministic=True)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
    return connection
