"""What every HTTP request shares: the settings, the open engine, and the turn of whoever writes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Lock, Thread
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Request

from api.engine import Engine
from api.feedback import FeedbackStore
from api.inputs import read_home
from api.metrics import Metrics
from api.recent import RecentAnswers
from api.settings import Settings
from corpus.errors import InvalidInput, StoreBusy, StoreError, StoreMismatch, StoreMissing, WenceError
from corpus.regions import Gazetteer, load_gazetteer
from indexer.config import StoreConfig, read_config
from indexer.embed import Encoder, load_encoder
from indexer.reembed import NamedEncoder, find_encoder, lasting_name, start_reembedding
from indexer.status import StoreStatus
from indexer.status import status as store_status
from indexer.store import StoreReader, open_reader
from indexer.switching import Switching, SwitchState, clear_switching, read_switching, write_switching

if TYPE_CHECKING:
    import subprocess

_TRIES = 3  # to open a store whose encoder changes at that moment
_PATIENCE_S = 10.0  # of a change that meets the last step of a switch
_STOP_S = 5.0

T = TypeVar("T")

log = logging.getLogger("wence")


class Service:
    """Opens the store on first use and tries again on each request until it opens, so that serving may start before indexing.

    A store of another encoder than the settings ask for is served as it is, while a process of its own makes the vectors of the new one.
    Each engine has one encoder as long as it lives: what is under way when the store changes ends with the one it began with.
    """

    def __init__(self, settings: Settings, *, open_engine: Callable[[StoreReader, Settings], Engine] = Engine.over) -> None:
        self.settings = settings
        self.gazetteer: Gazetteer = load_gazetteer()
        self.home_region = read_home(settings.home_region, places=self.gazetteer)
        self.metrics = Metrics()
        self.recent = RecentAnswers()
        self.feedback = FeedbackStore(settings.store)
        self.writing = Lock()  # uploads and removals of this process wait for one another; other processes meet the store's own lock
        self._open_engine = open_engine
        self._opening = Lock()
        self._engine: Engine | None = None
        self._encoder_name: str | None = None
        self._switch: subprocess.Popen[bytes] | None = None
        self._changing: Thread | None = None
        self._given_up: str | None = None  # the encoder that the store has and this process cannot load
        self._is_closed = False

    @property
    def engine(self) -> Engine:
        """The engine; raises StoreMissing or StoreMismatch while there is nothing to open."""
        with self._opening:
            if self._engine is None:
                self._engine = self._open_first()
            else:
                self._follow(self._engine.reader)
            return self._engine

    def write(self, change: Callable[[Encoder | None, str | None], T]) -> T:
        """Let `change` write with the encoder that the store has, given with its name; None where that is not at hand at the moment.

        One that meets the last step of a switch waits for it. Raises what `change` raises.
        """
        give_up_at = time.monotonic() + _PATIENCE_S
        with self.writing:
            while True:
                try:
                    return change(*self._encoder_for_writing())
                except (StoreBusy, StoreMismatch) as error:
                    if not self._will_pass(error) or time.monotonic() > give_up_at:
                        raise
                time.sleep(0.1)

    def generation(self) -> int:
        """Return the generation after picking up what was just written."""
        reader = self.engine.reader
        reader.refresh()
        return reader.generation

    def status(self) -> StoreStatus:
        """What the store holds; a switch lasts until this process has the new encoder too."""
        with suppress(StoreError):  # what cannot be searched can still be told of
            if self._engine is not None:
                self._follow(self._engine.reader)
        told = store_status(self.settings.store)
        if not self._is_changing or self._engine is None or (told.switching and told.switching.state is not SwitchState.INTERRUPTED):
            return told
        known = Switching(to=self.settings.encoder, total=told.passages, words_alone=self._by_words_alone)
        if told.encoder != self._engine.reader.config.encoder:
            name = told.encoder_name or told.encoder
            return replace(told, switching=replace(known, to=name, state=SwitchState.LOADING, done=told.passages))
        # Also of a process that has just ended: how, `_await_switch` is about to tell.
        return replace(told, switching=known) if self._switch is not None else told

    def close(self) -> None:
        self._is_closed = True
        if self._switch is not None:
            self._switch.terminate()
        if self._changing is not None:
            self._changing.join(_STOP_S)
        with self._opening:
            if self._engine is not None:
                self._engine.reader.close()
                self._engine = None

    @property
    def _stored(self) -> StoreConfig:
        return read_config(self.settings.store)

    @property
    def _by_words_alone(self) -> bool:
        return self._engine is not None and self._engine.reader.encoder is None

    @property
    def _is_changing(self) -> bool:
        return self._changing is not None and self._changing.is_alive()

    def _follow(self, reader: StoreReader) -> None:
        """Begin to take the store's new encoder, where another process has switched it."""
        reader.refresh()
        if reader.is_superseded and not self._is_changing and self._stored.encoder != self._given_up:
            self._change(self._take_new_encoder)

    def _open_first(self) -> Engine:
        """Open the store with its own encoder, and switch where that is not the one to be had."""
        found, reader = self._open_reader()
        engine = self._open_engine(reader, self.settings)
        self._encoder_name = found.name if found else None
        with suppress(OSError):
            self._clear_leftover()
        if found is None or found.name != lasting_name(self.settings.encoder):
            self._begin_switch(words_alone=found is None)
        return engine

    def _open_reader(self) -> tuple[NamedEncoder | None, StoreReader]:
        for tries_left in reversed(range(_TRIES)):
            stored = self._stored  # cheaper than loading an encoder only to learn that there is no store
            found = find_encoder(stored, asked=self.settings.encoder)
            try:
                reader = open_reader(self.settings.store, encoder=found.encoder if found else None, outlives_switch=True)
                break
            except StoreMismatch:
                if not tries_left or self._stored.encoder == stored.encoder:
                    raise
        return found, reader

    def _clear_leftover(self) -> None:
        """Forget how an earlier switch of this store ended; what it made is still there."""
        told = read_switching(self.settings.store, stored=self._stored.encoder)
        if told is not None and told.state is not SwitchState.RUNNING:
            clear_switching(self.settings.store)

    def _begin_switch(self, *, words_alone: bool) -> None:
        meanwhile = "by words alone" if words_alone else f"with encoder '{self._encoder_name}'"
        log.warning("switching the index to encoder '%s' in the background; meanwhile it is searched %s", self.settings.encoder, meanwhile)
        self._switch = start_reembedding(self.settings.store, to=self.settings.encoder, words_alone=words_alone)
        self._change(self._await_switch)

    def _change(self, work: Callable[[], None]) -> None:
        self._changing = Thread(target=work, name="wence-switch", daemon=True)
        self._changing.start()

    def _await_switch(self) -> None:
        """Tell of a process that died without a word; else there is a new encoder to take, or a failure that it has told."""
        status = self._switch.wait() if self._switch else 0
        if self._is_closed:
            return
        if status:
            self._tell_failure(self.settings.encoder, f"The process that was to do it ended with status {status}.")
        told = read_switching(self.settings.store, stored=self._stored.encoder)
        if told is not None and told.state is SwitchState.FAILED:
            log.error("the index was not switched to encoder '%s': %s", told.to, told.message)
        else:
            self._take_new_encoder()

    def _take_new_encoder(self) -> None:
        """Open the store anew beside the engine that serves; that one stays where the new one cannot be had, until the next start."""
        stored = self._stored
        try:
            found = find_encoder(stored, asked=self.settings.encoder)
            if found is None:
                raise InvalidInput(f"The encoder '{stored.encoder_name or stored.encoder}' cannot be loaded.", field="encoder")
            self._replace_engine(found)
        except Exception as error:  # a model's code raises anything, and this is the end of a thread
            log.exception("the new encoder of the index cannot be used")
            self._given_up = stored.encoder
            message = error.message if isinstance(error, WenceError) else f"{type(error).__name__}: {error}"
            self._tell_failure(stored.encoder_name or stored.encoder, f"The server cannot use it: {message}")

    def _replace_engine(self, found: NamedEncoder) -> None:
        """Nobody writes meanwhile: what was written without the new encoder's vectors is caught up with on opening."""
        with self.writing:
            old = self._engine
            if old is None or self._is_closed:
                return
            reader = open_reader(self.settings.store, encoder=found.encoder, outlives_switch=True, catalogue=old.reader.catalogue)
            engine = self._open_engine(reader, self.settings)
            with self._opening:
                self._engine, self._encoder_name = engine, found.name
        log.warning("the index is now searched with encoder '%s'", found.name)

    def _encoder_for_writing(self) -> tuple[Encoder | None, str | None]:
        """Give the encoder that the store has; before there is a store, one that can make it."""
        try:
            encoder = self.engine.reader.encoder
        except StoreMissing:
            return load_encoder(self.settings.encoder), lasting_name(self.settings.encoder)
        if encoder is None or encoder.fingerprint != self._stored.encoder:
            return None, None
        return encoder, self._encoder_name

    def _will_pass(self, error: StoreError) -> bool:
        return self._is_changing if isinstance(error, StoreBusy) else getattr(error, "setting", "") in ("encoder", "dimension")

    def _tell_failure(self, to: str, message: str) -> None:
        with suppress(OSError):
            failed = Switching(to=to, state=SwitchState.FAILED, words_alone=self._by_words_alone, message=message)
            write_switching(self.settings.store, failed)


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceNow = Annotated[Service, Depends(service_of)]
