"""An engine that takes as long as a large language model may, and can be seen to stop."""

import threading
import time
from collections.abc import Sequence

from api.engine import Engine
from api.model import Answer
from api.settings import Settings
from api.stopping import is_given_up
from corpus.errors import StoreBusy
from corpus.model import Filters, Region
from indexer.store import StoreReader


class SlowEngine(Engine):
    """Answers after `seconds`, or stops before when nobody waits; the question 坏 fails then."""

    seconds = 1.5

    def __init__(self, engine: Engine) -> None:
        self.__dict__.update(engine.__dict__)
        self.stopped = threading.Event()

    def ask(
        self,
        question: str,
        *,
        home_region: Region | None = None,
        filters: Filters | None = None,
        history: Sequence[tuple[str, str]] = (),
    ) -> Answer:
        give_up_at = time.monotonic() + self.seconds
        while time.monotonic() < give_up_at:
            if is_given_up():
                self.stopped.set()
                break
            time.sleep(0.01)
        if question == "坏":
            raise StoreBusy("store")
        if question == "更坏":
            raise RuntimeError("secret of the house")
        return super().ask(question, home_region=home_region, filters=filters, history=history)


class Opening:
    """Opens slow engines, and keeps the last one for the test to look at."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self.engine: SlowEngine | None = None

    def __call__(self, reader: StoreReader, settings: Settings) -> Engine:
        self.engine = SlowEngine(Engine.over(reader, settings))
        self.engine.seconds = self.seconds
        return self.engine
