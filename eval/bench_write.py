"""Times the write path: documents through cutting, the catalogue and both indexes, then each stage by itself."""

from __future__ import annotations

import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from api.settings import load_settings
from corpus.catalogue import Catalogue, Entry
from corpus.errors import InvalidInput
from corpus.model import Document
from eval.bench_job import Job, Progress, Writing
from eval.bench_texts import Mixture, read_texts
from indexer import tokenizer
from indexer.chunk import chunk_document
from indexer.config import DOCUMENTS_PER_COMMIT, ENCODE_BATCH, SECONDS_PER_COMMIT
from indexer.dense import DenseIndex
from indexer.embed import Encoder, load_encoder
from indexer.follow import encoder_text
from indexer.levels import LevelsWriter, PassageText
from indexer.store import StoreWriter, open_writer

STAGE_PASSAGES = 20_000  # each stage alone is timed on so many: its pace hardly changes with size
_AT_ONCE = 64  # documents in one transaction, as a run over a collection has them
_BYTES_PER_MB = 1_000_000

_Done = TypeVar("_Done")


def measure_writing(job: Job, *, progress: Progress) -> Writing:
    """Build the job's store. Raises InvalidInput where its texts hold fewer passages than it asks for."""
    encoder = load_encoder(load_settings(encoder=job.encoder).encoder)
    _warm_up(encoder)
    folder = Path(job.store)
    documents = read_texts(Path(job.texts)) if job.texts else Mixture(seed=job.seed).documents()
    with open_writer(folder, encoder=encoder) as writer:
        run = _Run(writer, wanted=job.passages)
        run.put_all(documents, progress=progress)
    if run.passages < job.passages:
        raise InvalidInput(f"'{job.texts}' holds {run.passages} passages, fewer than {job.passages}.", field="texts", help="Ask for fewer.")
    peak_mb = peak_memory_mb()  # of the product's own path, not of what follows
    entries = _first_entries(folder)
    return Writing(
        documents=run.documents,
        passages=run.passages,
        characters=run.characters,
        data_hash=run.digest.hexdigest(),
        seconds=_with_whole(run.seconds),
        cpu_seconds=_with_whole(run.cpu_seconds),
        stages=_time_stages(entries, encoder=encoder, progress=progress),
        stage_passages=len(entries),
        disk_mb=_disk_mb(folder),
        peak_mb=peak_mb,
        encoder=encoder.fingerprint,
        tokenizer=tokenizer.fingerprint(),
    )


class _Run:
    """A run over documents, committing where the product would."""

    def __init__(self, writer: StoreWriter, *, wanted: int) -> None:
        self._writer = writer
        self._wanted = wanted
        self._uncommitted = 0
        self._committed_at = time.monotonic()
        self.documents = self.passages = self.characters = 0
        self.seconds = dict.fromkeys(("cut", "catalogue", "index"), 0.0)
        self.cpu_seconds = dict(self.seconds)
        self.digest = hashlib.sha256()

    def put_all(self, documents: Iterable[Document], *, progress: Progress) -> None:
        waiting = iter(documents)
        while self.passages < self._wanted and (group := list(islice(waiting, _AT_ONCE))):
            self._put(group)
            if self._uncommitted >= DOCUMENTS_PER_COMMIT or time.monotonic() - self._committed_at >= SECONDS_PER_COMMIT:
                with self._clock("index"):
                    self._writer.commit()
                self._uncommitted, self._committed_at = 0, time.monotonic()
            progress("indexing", min(self.passages, self._wanted), self._wanted)
        with self._clock("index"):
            self._writer.finish()

    def _put(self, group: Sequence[Document]) -> None:
        """Put documents up to the one that makes the number full."""
        with self._clock("cut"):
            cut = {document.document_id: chunk_document(document, size_chars=self._writer.config.size_chars) for document in group}
        kept = list(self._counted(group, passages=[len(cut[document.document_id]) for document in group]))
        with self._clock("catalogue"), self._writer.catalogue.transaction():
            for document in kept:
                passages = {document.document_id: cut[document.document_id]}
                self._writer.catalogue.put_source(document.location, fingerprint=document.sha256, documents=[document], passages=passages)

    def _counted(self, group: Sequence[Document], *, passages: Sequence[int]) -> Iterator[Document]:
        for document, count in zip(group, passages, strict=True):
            if self.passages >= self._wanted:
                return
            self.passages += count
            self.documents += 1
            self._uncommitted += 1
            self.characters += len(document.text)
            self.digest.update(document.text.encode())
            yield document

    @contextmanager
    def _clock(self, what: str) -> Iterator[None]:
        started, cpu_started = time.perf_counter(), time.process_time()
        yield
        self.seconds[what] += time.perf_counter() - started
        self.cpu_seconds[what] += time.process_time() - cpu_started


def _with_whole(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(spent, 3) for name, spent in (*seconds.items(), ("whole", sum(seconds.values())))}


def _warm_up(encoder: Encoder) -> None:
    """Load word lists and libraries, which cost the same whatever is indexed, before anything is timed."""
    chunk_document(Mixture(seed=0).document(0))
    tokenizer.find_terms("社会组织")
    DenseIndex.empty(encoder.dimension).add([0], encoder.encode_passages(["社会组织"]))


def _first_entries(folder: Path) -> list[Entry]:
    with Catalogue(folder / "catalogue.db") as catalogue:
        return list(islice(catalogue.entries(catalogue.all_doc_keys()), STAGE_PASSAGES))


def _time_stages(entries: Sequence[Entry], *, encoder: Encoder, progress: Progress) -> dict[str, float]:
    """Passages a second."""
    texts = [encoder_text(entry) for entry in entries]
    seconds: dict[str, float] = {}
    progress("timing stages", 0, 4)
    _, seconds["segment"] = _timed(lambda: _segment(entries))
    progress("timing stages", 1, 4)
    vectors, seconds["embed"] = _timed(lambda: _embed(texts, encoder=encoder))
    progress("timing stages", 2, 4)
    with tempfile.TemporaryDirectory(prefix="wence-bench-") as folder:
        _, seconds["lexical"] = _timed(lambda: _add_lexical(entries, folder=Path(folder) / "lexical"))
        progress("timing stages", 3, 4)
        _, seconds["dense"] = _timed(lambda: _add_dense(entries, vectors, folder=Path(folder) / "dense"))
    progress("timing stages", 4, 4)
    return {name: round(len(entries) / spent, 1) for name, spent in seconds.items()}


def _timed(work: Callable[[], _Done]) -> tuple[_Done, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _segment(entries: Sequence[Entry]) -> None:
    for entry in entries:
        for text in (f"{entry.title} {entry.labels}", entry.heading, entry.text):
            tokenizer.find_terms(text)


def _embed(texts: Sequence[str], *, encoder: Encoder) -> NDArray[np.float32]:
    return np.concatenate([encoder.encode_passages(texts[at : at + ENCODE_BATCH]) for at in range(0, len(texts), ENCODE_BATCH)])


def _add_lexical(entries: Sequence[Entry], *, folder: Path) -> None:
    with closing(LevelsWriter(folder)) as writer:
        for doc_key, group in groupby(entries, key=lambda entry: entry.doc_key):
            own = list(group)
            texts = [PassageText(key=entry.key, heading=entry.heading, text=entry.text) for entry in own]
            writer.add(doc_key, title=f"{own[0].title} {own[0].labels}", passages=texts)
        writer.commit(applied=1)


def _add_dense(entries: Sequence[Entry], vectors: NDArray[np.float32], *, folder: Path) -> None:
    index = DenseIndex.empty(vectors.shape[1])
    index.add([entry.key for entry in entries], vectors)
    index.save(folder, applied=1)


def _disk_mb(folder: Path) -> dict[str, float]:
    """Of each part of the store, and of the whole."""
    sizes = {part.name.partition("-")[0]: 0 for part in sorted(folder.iterdir())}
    for part in folder.iterdir():
        files = [part] if part.is_file() else [path for path in part.rglob("*") if path.is_file()]
        sizes[part.name.partition("-")[0]] += sum(path.stat().st_size for path in files)
    whole = sum(sizes.values())
    return {name: round(size / _BYTES_PER_MB, 2) for name, size in (*sizes.items(), ("whole", whole))}


def peak_memory_mb() -> float:
    """The most memory that this process has held, files mapped into it included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / _BYTES_PER_MB if sys.platform == "darwin" else peak * 1024 / _BYTES_PER_MB, 1)
