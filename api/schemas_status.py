"""The JSON of what a store holds, over HTTP and on the command line: its shapes."""

from __future__ import annotations

from pydantic import Field

from api.schemas import Given
from indexer.switching import SwitchState


class SetAsideBody(Given):
    """A file, or a part of one, that could not be read when it was last tried (`at`, ISO, UTC), nor at any time from `since` on."""

    path: str = Field(description="As people see it, with the member or line.")
    member: str | None = Field(description="The member of an archive or the line of a collection; null where it is the whole file.")
    reason: str
    help: str = Field(description="What to do.")
    since: str
    at: str
    size_bytes: int | None = Field(description="Of a whole file.")


class GoneBody(Given):
    """A page that the site has no more; its text stays until it is removed by its address."""

    address: str
    since: str
    vanished: bool = Field(description="For certain: missed in two runs, or missed and gone from the list.")


class SiteErrorBody(Given):
    """A page or file of the site that could not be had."""

    address: str
    reason: str
    since: str


class SiteBody(Given):
    """A followed site."""

    site: str
    sort: str = Field(description="page, list or sitemap; empty until that is known.")
    pages: int
    checked_at: str | None = Field(description="When it was last followed to the end (ISO, UTC); null where no run has come to its end.")
    gone: list[GoneBody]
    errors: list[SiteErrorBody]


class SwitchingBody(Given):
    """A switch to another encoder that goes on in the background; counts are of passages."""

    to: str
    state: SwitchState
    done: int
    total: int
    seconds_left: int | None = Field(description="None while it cannot be told.")
    words_alone: bool = Field(description="The old encoder cannot be loaded: until the switch is done, words alone are searched.")
    message: str = Field(description="Why it failed, where it did; the old encoder then stays.")


class StatusBody(Given):
    documents: int
    passages: int
    kinds: dict[str, int]
    regions: dict[str, int]
    generation: int
    encoder: str
    encoder_name: str | None = Field(description="What loads the encoder, where that is known.")
    generator: str = Field(default="extractive", description="What words the answers.")
    size_bytes: int
    set_aside: list[SetAsideBody]
    sites: list[SiteBody] = Field(description="Sites of the web that are followed.")
    switching: SwitchingBody | None = Field(description="None but while the index is switched to another encoder, or where that failed.")
