"""Values from outside, checked: questions, days, places and filters, the same for HTTP and the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from corpus.errors import AmbiguousRegion, InvalidInput, UnknownRegion
from corpus.model import Filters, Kind, Region

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Places(Protocol):
    """What is needed of the gazetteer."""

    def resolve(self, name: str) -> Region: ...


def read_text(text: str, *, field: str) -> str:
    """Return the text itself, if it can be stored and sent: no NUL and no half of a surrogate pair."""
    if "\0" in text:
        raise InvalidInput(f"'{field}' holds a NUL character.", field=field, help="Take it out.")
    if not _encodable(text):
        raise InvalidInput(f"'{field}' is not valid Unicode text.", field=field, help="Send it as UTF-8.")
    return text


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_question(text: str, *, field: str, max_chars: int) -> str:
    question = read_text(text, field=field).strip()
    if not question:
        raise InvalidInput(f"'{field}' is empty.", field=field, help="Ask something, such as 番禺区投入了多少资金?")
    if len(question) > max_chars:
        message = f"'{field}' is {len(question)} characters long, and {max_chars} are allowed."
        raise InvalidInput(message, field=field, help="Shorten it, or raise max_question_chars.")
    return question


def read_day(text: str, *, field: str) -> date:
    """Read a day written as 2018-01-31; nothing looser, so that no filter means another day than its writer thought."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise InvalidInput(f"'{field}' cannot be '{_shown(text)}'.", field=field, help="Write a day as 2018-01-31.")


def read_kind(text: str, *, field: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        kinds = ", ".join(Kind)
        raise InvalidInput(f"'{field}' cannot be '{_shown(text)}'.", field=field, help=f"Kinds are: {kinds}.") from None


def read_region(name: str, *, places: Places, field: str) -> Region:
    """Resolve a name or code. The errors of the gazetteer pass through, naming `field`."""
    try:
        return places.resolve(read_text(name, field=field).strip())
    except (UnknownRegion, AmbiguousRegion) as error:
        error.field = field
        raise


def read_home(name: str | None, *, places: Places) -> Region | None:
    return None if name is None else read_region(name, places=places, field="home_region")


def read_filters(
    places: Places,
    *,
    kinds: Sequence[str] = (),
    regions: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    departments: Sequence[str] = (),
    prefix: str = "",
) -> Filters:
    """Make filters of words; `prefix` goes before the name of the field that an error names."""
    first = None if since is None else read_day(since, field=f"{prefix}since")
    last = None if until is None else read_day(until, field=f"{prefix}until")
    if first and last and first > last:
        raise InvalidInput(f"'{prefix}since' {first} is after '{prefix}until' {last}.", field=f"{prefix}since", help="Swap them.")
    return Filters(
        kinds=tuple(read_kind(kind, field=f"{prefix}kinds") for kind in kinds),
        regions=tuple(read_region(name, places=places, field=f"{prefix}regions") for name in regions),
        since=first,
        until=last,
        departments=tuple(_department(name, field=f"{prefix}departments") for name in departments),
    )


def _department(name: str, *, field: str) -> str:
    wanted = read_text(name, field=field).strip()
    if not wanted:
        raise InvalidInput(f"'{field}' holds an empty name.", field=field, help="Name a department, such as 民政局.")
    return wanted


def _shown(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:80]
