"""Counters of what was asked and answered, in Prometheus' text format; no label holds anything that a person wrote."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as MEDIA_TYPE

from api.schemas_answers import AnswerBody

__all__ = ["MEDIA_TYPE", "Metrics"]

_REQUEST_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Those of one server; each server has its own, so that two in one process do not mix."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._registry = own
        self._requests = Counter("wence_http_requests", "Requests answered.", ("method", "route", "status"), registry=own)
        self._request_s = Histogram(
            "wence_http_request_seconds", "From the request to the last byte.", ("route",), buckets=_REQUEST_BUCKETS_S, registry=own
        )
        self._answers = Counter(
            "wence_answers", "Questions by outcome: answered, or the reason why not.", ("outcome", "generator"), registry=own
        )
        self._answer_s = Histogram("wence_answer_seconds", "Time to an answer.", ("generator",), buckets=_REQUEST_BUCKETS_S, registry=own)
        self._dropped = Counter(
            "wence_dropped_sentences", "Sentences of generators that did not pass, by reason.", ("reason",), registry=own
        )
        self._fallbacks = Counter("wence_fallbacks", "Answers without the generator that is set.", ("reason",), registry=own)
        self._feedback = Counter("wence_feedback", "Verdicts on answers.", ("verdict",), registry=own)
        self._ready = Gauge("wence_ready", "1 where questions can be answered.", registry=own)
        self._documents = Gauge("wence_documents", "Documents in the index.", registry=own)
        self._passages = Gauge("wence_passages", "Passages in the index.", registry=own)
        self._generation = Gauge("wence_index_generation", "Generation of the index that is searched.", registry=own)

    def count_request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the pattern of a path, never the path itself: that may name a document."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_s.labels(route).observe(seconds)

    def count_answer(self, answer: AnswerBody) -> None:
        outcome = answer.reason.value if answer.reason else "answered"
        self._answers.labels(outcome, answer.generator).inc()
        self._answer_s.labels(answer.generator).observe(answer.took_ms / 1000)
        for reason, count in answer.dropped.items():
            self._dropped.labels(reason).inc(count)
        if answer.fallback is not None:
            self._fallbacks.labels(answer.fallback.value).inc()

    def count_feedback(self, verdict: str) -> None:
        self._feedback.labels(verdict).inc()

    def set_index(self, *, documents: int, passages: int, generation: int) -> None:
        self._ready.set(1)
        self._documents.set(documents)
        self._passages.set(passages)
        self._generation.set(generation)

    def set_not_ready(self) -> None:
        self._ready.set(0)

    def render(self) -> bytes:
        return generate_latest(self._registry)
