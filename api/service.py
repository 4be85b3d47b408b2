"""What every HTTP request shares: the settings, the open engine, and the turn of whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from api.engine import Engine
from api.inputs import read_home
from api.settings import Settings
from corpus.errors import StoreMissing
from corpus.regions import Gazetteer, load_gazetteer
from indexer.config import read_config
from indexer.embed import Encoder, load_encoder


class Service:
    """Opens the store on first use and tries again on each request until it opens, so that serving may start before indexing."""

    def __init__(self, settings: Settings, *, open_engine: Callable[[Settings], Engine] = Engine.open) -> None:
        self.settings = settings
        self.gazetteer: Gazetteer = load_gazetteer()
        self.home_region = read_home(settings.home_region, places=self.gazetteer)
        self.writing = Lock()  # uploads and removals of this process wait for one another; other processes meet the store's own lock
        self._open_engine = open_engine
        self._opening = Lock()
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine; raises StoreMissing or StoreMismatch while there is nothing to open."""
        with self._opening:
            if self._engine is None:
                read_config(self.settings.store)  # cheaper than loading an encoder only to learn that there is no store
                self._engine = self._open_engine(self.settings)
            return self._engine

    def encoder_for_writing(self) -> Encoder:
        """Return the engine's own encoder; before there is a store, one that can make it."""
        try:
            return self.engine.reader.encoder
        except StoreMissing:
            return load_encoder(self.settings.encoder)

    def generation(self) -> int:
        """Return the generation after picking up what was just written."""
        reader = self.engine.reader
        reader.refresh()
        return reader.generation

    def close(self) -> None:
        with self._opening:
            if self._engine is not None:
                self._engine.reader.close()
                self._engine = None


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceNow = Annotated[Service, Depends(service_of)]
