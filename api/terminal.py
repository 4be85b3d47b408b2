"""Hits and counts as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from api.schemas import RegionBody
from api.schemas_answers import HitBody, HitsBody, UnderstandingBody
from api.schemas_documents import RelativeBody, ValidityBody
from api.schemas_status import GoneBody, SetAsideBody, SiteBody, StatusBody, SwitchingBody
from corpus.validity import State

if TYPE_CHECKING:
    from corpus.catalogue import SetAside
    from indexer.build import Progress, Summary
    from indexer.site_status import Gone
    from indexer.sites import SiteRun

_UNDECIDED = "undecided (未定)"  # of documents whose place is not known for certain
PIPED_WIDTH = 200  # a table that goes to a file need not fit a screen


def open_console(*, stderr: bool = False) -> Console:
    """Open a console that never reads markup or colours numbers in what the files say, and never breaks lines of a pipe."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    return console if console.is_terminal else Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=PIPED_WIDTH)


def show_notice(console: Console, notice: str | None) -> None:
    if notice:
        console.print(Text(f"! {notice}", style="yellow"), soft_wrap=True)


def show_understanding(console: Console, read: UnderstandingBody | None) -> None:
    """Print what each part of the question became, one line each; nothing where only words were read."""
    for one in read.readings if read else ():
        meant = [f"“{one.words}” →", one.facet.value, "not" if one.excludes else "", " / ".join(one.values), f"({one.effect.value})"]
        console.print(Text("  " + " ".join(part for part in meant if part), style="dim"), soft_wrap=True)


def show_hits(console: Console, found: HitsBody) -> None:
    for hit in found.hits:
        _show_hit(console, hit)
    show_notice(console, found.notice)
    console.print(Text(f"{len(found.hits)} passages, {found.took_ms} ms", style="dim"))
    show_understanding(console, found.understanding)


def _show_hit(console: Console, hit: HitBody) -> None:
    console.print(Text.assemble((f"{hit.rank}. ", "cyan"), (hit.title, "bold"), f"  {hit.score:.3f}"), soft_wrap=True)
    where = f"{hit.passage_id} {hit.start}-{hit.end}"
    facts = (hit.kind.value, place(hit.region), hit.issued and hit.issued.isoformat(), hit.source, where)
    console.print(Text("   " + " · ".join(fact for fact in facts if fact), style="dim"), soft_wrap=True)
    text = Text(hit.text)
    for start, end in hit.highlights:
        text.stylize("bold green", start, end)
    console.print(text, soft_wrap=True)
    show_ended(console, hit.validity)
    show_family(console, hit.family)
    console.print()


def show_ended(console: Console, validity: ValidityBody | None) -> None:
    """Print that a rule does not hold as it stands, and why; nothing of one that holds or of which nothing is known."""
    if validity and validity.status not in (State.IN_FORCE, State.UNKNOWN):
        console.print(Text(f"   ! {validity.status.value}: {validity.reason}", style="yellow"), soft_wrap=True)


def show_family(console: Console, family: Sequence[RelativeBody]) -> None:
    """Print where the same text was published as well, one line each."""
    for one in family:
        facts = (one.title, place(one.region), one.issued and one.issued.isoformat(), one.source, one.document_id)
        console.print(Text("   = " + " · ".join(fact for fact in facts if fact), style="dim"), soft_wrap=True)


def show_status(console: Console, status: StatusBody) -> None:
    """Print what a store holds, then each file that was set aside, with its size and since when, and the sites that are followed."""
    table = Table(show_header=False)
    for name, value in (
        ("documents", status.documents),
        ("passages", status.passages),
        ("kinds", _counts(status.kinds)),
        ("regions", _counts({name or _UNDECIDED: count for name, count in list(status.regions.items())[:20]})),
        ("generation", status.generation),
        ("encoder", status.encoder),
        ("generator", status.generator),
        ("size", f"{status.size_bytes / 1e6:.1f} MB"),
        ("set aside", len(status.set_aside)),
        *_switching_rows(status.switching),
    ):
        table.add_row(name, Text(str(value)))
    console.print(table)
    _show_set_aside(console, status.set_aside)
    _show_sites(console, status.sites)


def _switching_rows(switching: SwitchingBody | None) -> list[tuple[str, str]]:
    if switching is None:
        return []
    left = "" if switching.seconds_left is None else f", {switching.seconds_left} s left"
    how_far = switching.message or f"{switching.done} of {switching.total} passages{left}"
    return [("switching to", f"{switching.to}: {switching.state.value}, {how_far}")]


def show_rows(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a titled table of plain values; nothing where there are no rows."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    if table.row_count:
        console.print(table)


@contextmanager
def showing_progress(console: Console) -> Iterator[tuple[Callable[[Progress], None], Callable[[int, int], None]]]:
    """Show a bar over the files, with the file being read, and one over the passages being encoded, with the time left."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=None)
        passages = bar.add_task("encoding passages", total=None, visible=False)

        def show(progress: Progress) -> None:
            description = f"{progress.documents} documents, {progress.set_aside} set aside  {progress.current}"
            bar.update(task, completed=progress.files_done, total=progress.files_total, description=description)

        def show_encoding(done: int, total: int) -> None:
            bar.update(passages, completed=done, total=total, visible=done < total)

        yield show, show_encoding


def show_summary(console: Console, summary: Summary) -> None:
    """Print what a run did, then each file it set aside with the reason."""
    names = ("added", "updated", "unchanged", "removed", "documents", "passages", "generation")
    rows = [
        *((name, getattr(summary, name)) for name in names),
        ("set aside", len(summary.set_aside)),
        *((f"masked: {sort}", count) for sort, count in summary.masked.items()),
        ("seconds", round(summary.took_s, 1)),
    ]
    show_rows(console, "Index", ("", "count"), rows)
    _show_set_aside(console, summary.set_aside)


def show_site_run(console: Console, run: SiteRun) -> None:
    """Print what a run over a site did: the summary, what was looked at and what is gone."""
    show_summary(console, run.summary)
    told = (
        f"{run.status.site}: a {run.status.sort}, {run.listed} listed, {run.read} read, {run.unchanged} unchanged, {run.requests} requests"
    )
    console.print(Text(told), soft_wrap=True)
    if run.cut_short:
        console.print(Text(f"Not all was looked at: {run.cut_short}.", style="yellow"), soft_wrap=True)
    _show_gone(console, run.status.gone)


def _show_sites(console: Console, sites: Sequence[SiteBody]) -> None:
    """Print the sites that are followed, and which of their pages are gone; what could not be had is told among what was set aside."""
    rows = [
        (one.site, one.sort, one.pages, (one.checked_at or "not finished")[:10], sum(page.vanished for page in one.gone), len(one.errors))
        for one in sites
    ]
    show_rows(console, "Sites", ("site", "sort", "pages", "checked", "gone", "errors"), rows)
    for site in sites:
        _show_gone(console, site.gone)


def _show_gone(console: Console, gone: Iterable[Gone | GoneBody]) -> None:
    for page in gone:
        state = "Vanished, kept until wence remove" if page.vanished else "Missing once"
        console.print(Text(f"{state}: {page.address} (since {page.since})", style="yellow"), soft_wrap=True)


def _show_set_aside(console: Console, set_aside: Iterable[SetAside | SetAsideBody]) -> None:
    for one in set_aside:
        size = "" if one.size_bytes is None else f"{one.size_bytes:,} bytes, "
        path = one.path.replace("\n", "\\n")  # a name may hold a line end
        words = f"Set aside: {path} ({size}since {one.since[:10]}): {one.reason}. {one.help}"
        console.print(Text(words.strip(), style="yellow"), soft_wrap=True)


def place(region: RegionBody | None) -> str:
    return region.name if region else ""


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.items())
