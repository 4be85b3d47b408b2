"""The command line: reads flags, calls one entry point of the product, prints what comes back."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from corpus.errors import InvalidInput, WenceError
from eval.cli import evaluation

# Everything heavy is imported inside the command that needs it: --help stays instant, and asking loads no web framework.
if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.engine import Engine
    from api.settings import Settings
    from corpus.model import Filters
    from indexer.embed import Encoder as LoadedEncoder

app = typer.Typer(name="wence", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Store = Annotated[Path | None, typer.Option("--store", metavar="DIR", help="Folder of the index.  [default: store]")]
Encoder = Annotated[str | None, typer.Option("--encoder", help="builtin, a local folder or a hub name.  [default: builtin]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what HTTP answers.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Such as proposal, reply, regulation; repeatable.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="A name or six-digit code; covers everything inside it; repeatable.")]
Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="First day.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day.")]
Departments = Annotated[list[str] | None, typer.Option("--department", help="Part of a department's name; repeatable.")]
Home = Annotated[str | None, typer.Option("--home", metavar="REGION", help="Your own place; 'other cities' means not there.")]


app.add_typer(evaluation, name="eval")


@app.callback()
def root(debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error came from.")] = False) -> None:
    """问策 Wence: questions over Chinese policy documents, answered with exact sources."""


@app.command()
def index(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH|URL...", help="Files, folders, collections; pages, lists.")] = None,
    store: Store = None,
    encoder: Encoder = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the stored documents.")] = False,
    keep_personal_data: Annotated[bool, typer.Option("--keep-personal-data", help="Do not mask the data of contacts.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read again what was set aside, though it has not changed.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=0, max=64, help="Processes that read files.  [default: cores]")] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", min=1, metavar="SECONDS", help="For one document.  [default: 120]")
    ] = None,
    max_pages: Annotated[int | None, typer.Option("--max-pages", min=1, help="Of one site.  [default: 5000]")] = None,
    interval: Annotated[
        float | None, typer.Option("--interval", min=0.2, max=60, help="Seconds between two requests to a host.  [default: 1]")
    ] = None,
) -> None:
    """Add or update documents; what is gone from a folder named here is removed. Exits with 1 if any was set aside.

    An address (https://…) is read too: one page, or what a list page or a sitemap names. Named again, only what has changed is read.
    """
    from api.terminal import open_console, show_summary, showing_progress
    from corpus.read.web_address import is_address, normalised
    from indexer.build import index_paths
    from indexer.embed import load_encoder
    from indexer.reembed import lasting_name
    from indexer.worker import DEFAULT_LIMITS

    if not paths and not rebuild and not retry_failed:
        raise InvalidInput("Nothing was named to index.", field="paths", help="Name files or folders, or --rebuild what is stored.")
    settings = _settings(store=store, encoder=encoder)
    sites = [normalised(path) for path in paths or () if is_address(path)]
    files = [Path(path) for path in paths or () if not is_address(path)]
    set_aside, loaded = 0, load_encoder(settings.encoder)
    if files or rebuild or (retry_failed and not sites):
        with showing_progress(open_console(stderr=True)) as (progress, encoding):
            summary = index_paths(
                files,
                folder=settings.store,
                encoder=loaded,
                encoder_name=lasting_name(settings.encoder),
                progress=progress,
                encoding=encoding,
                rebuild=rebuild,
                keep_personal_data=keep_personal_data,
                retry_failed=retry_failed,
                workers=workers,
                limits=replace(DEFAULT_LIMITS, seconds=time_limit or DEFAULT_LIMITS.seconds),
            )
        show_summary(open_console(), summary)
        set_aside += len(summary.set_aside)
    if sites:
        set_aside += _index_sites(sites, settings, loaded, keep_personal_data, max_pages=max_pages, interval_s=interval)
    if set_aside:
        raise typer.Exit(1)


@app.command()
def remove(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT_ID|PATH|URL...", help="What to take out.")],
    store: Store = None,
    encoder: Encoder = None,
) -> None:
    """Take documents out of the index: one by its id, or all that came from a file, a folder, a page or a site."""
    from api.terminal import open_console
    from indexer.config import read_config
    from indexer.embed import load_encoder
    from indexer.sites import remove_named

    settings = _settings(store=store, encoder=encoder)
    read_config(settings.store)  # a store that is not there is an error here, not something to make
    removed = remove_named(documents, folder=settings.store, encoder=load_encoder(settings.encoder))
    open_console().print(f"Removed {len(removed)}: {' '.join(removed)}", soft_wrap=True)


@app.command()
def status(store: Store = None, as_json: AsJson = False) -> None:
    """Say what the index holds, and what was set aside, why and since when."""
    from api.bodies import status_body
    from api.generator import read_generator
    from api.terminal import open_console, show_status
    from indexer.status import status as store_status

    settings = _settings(store=store)
    body = status_body(store_status(settings.store), generator=read_generator(settings.generator).name)
    if as_json:
        _print_json(body)
    else:
        show_status(open_console(), body)


@app.command()
def inspect(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT_ID", help="The document_id that wence search WORDS --json shows.")],
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Show what every stage made of one document."""
    from api.bodies_documents import inspection_body
    from api.terminal import open_console
    from api.terminal_documents import show_inspection
    from corpus.catalogue import Catalogue

    with Catalogue(_settings(store=store).store / "catalogue.db") as catalogue:
        body = inspection_body(catalogue.document(document_id), catalogue=catalogue)
    if as_json:
        _print_json(body)
    else:
        show_inspection(open_console(), body)


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words to look for.")],
    kind: Kinds = None,
    region: Regions = None,
    since: Since = None,
    until: Until = None,
    department: Departments = None,
    home: Home = None,
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="How many passages at most.")] = 10,
    store: Store = None,
    encoder: Encoder = None,
    as_json: AsJson = False,
) -> None:
    """Find passages."""
    from api.bodies import hits_body
    from api.inputs import read_home, read_question
    from api.terminal import open_console, show_hits
    from corpus.regions import load_gazetteer

    settings = _settings(store=store, encoder=encoder, home_region=home)
    text = read_question(query, field="query", max_chars=settings.max_question_chars)
    filters = _filters(kind, region, since=since, until=until, departments=department)
    place = read_home(settings.home_region, places=load_gazetteer())
    found = _engine(settings).search(text, home_region=place, filters=filters, k=k)
    body = hits_body(found.hits, documents=found.documents, took_ms=found.took_ms, understanding=found.understanding, notice=found.notice)
    if as_json:
        _print_json(body)
    else:
        show_hits(open_console(), body)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In Chinese or English.")],
    kind: Kinds = None,
    region: Regions = None,
    since: Since = None,
    until: Until = None,
    department: Departments = None,
    home: Home = None,
    store: Store = None,
    encoder: Encoder = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, each sentence with its source."""
    from api.bodies import answer_body
    from api.inputs import read_home, read_question
    from api.notice import with_notice
    from api.terminal import open_console
    from api.terminal_answer import show_answer
    from corpus.regions import load_gazetteer

    settings = _settings(store=store, encoder=encoder, home_region=home)
    text = read_question(question, field="question", max_chars=settings.max_question_chars)
    filters = _filters(kind, region, since=since, until=until, departments=department)
    place = read_home(settings.home_region, places=load_gazetteer())
    engine = _engine(settings)
    answer = engine.ask(text, home_region=place, filters=filters)
    body = answer_body(with_notice(answer, catalogue=engine.reader.catalogue))
    if as_json:
        _print_json(body)
    else:
        show_answer(open_console(), body)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    store: Store = None,
    encoder: Encoder = None,
) -> None:
    """Serve the HTTP API and the chat page."""
    import uvicorn

    from api.app import create_app

    uvicorn.run(create_app(_settings(store=store, encoder=encoder)), host=host, port=port, server_header=False)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command. Exits with 1 where it could not be done and 2 where it was asked wrongly; never shows a trace unless asked to."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Before numpy is loaded: its products are small here, and threads that wait for one another in a spin make 0.3 ms 4 ms on busy cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _speak_utf8()
    try:
        app(args=given, prog_name="wence")
    except WenceError as error:
        _complain(error.message, error.help)
        sys.exit(2 if isinstance(error, InvalidInput) else 1)
    except Exception as error:
        if "--debug" in given:
            raise
        _complain(f"Something unexpected went wrong: {type(error).__name__}: {error}", f"See where: wence --debug {' '.join(given)}")
        sys.exit(1)
    sys.exit(0)


def _settings(**flags: object) -> Settings:
    from api.settings import load_settings

    return load_settings(**flags)


def _filters(
    kinds: list[str] | None, regions: list[str] | None, *, since: str | None, until: str | None, departments: list[str] | None
) -> Filters:
    from api.inputs import read_filters
    from corpus.regions import load_gazetteer

    return read_filters(load_gazetteer(), kinds=kinds or (), regions=regions or (), since=since, until=until, departments=departments or ())


def _index_sites(
    sites: Sequence[str],
    settings: Settings,
    encoder: LoadedEncoder,
    keep_personal_data: bool,
    *,
    max_pages: int | None,
    interval_s: float | None,
) -> int:
    """Follow sites one after the other; returns how many of their pages were set aside."""
    from api.terminal import open_console, show_site_run, showing_progress
    from indexer.sites import Limits, index_site

    set_aside = 0
    usual = Limits()
    limits = replace(usual, max_pages=max_pages or usual.max_pages, interval_s=interval_s or usual.interval_s)
    for site in sites:
        with showing_progress(open_console(stderr=True)) as (progress, _):
            run = index_site(
                site,
                folder=settings.store,
                encoder=encoder,
                progress=progress,
                keep_personal_data=keep_personal_data,
                limits=limits,
            )
        show_site_run(open_console(), run)
        set_aside += len(run.summary.set_aside)
    return set_aside


def _engine(settings: Settings) -> Engine:
    from api.engine import Engine

    return Engine.open(settings)


def _print_json(body: BaseModel) -> None:
    from api.schemas import as_json

    sys.stdout.write(as_json(body, indent=2) + "\n")


def _complain(message: str, help: str) -> None:
    from rich.text import Text

    from api.terminal import open_console

    console = open_console(stderr=True)
    console.print(Text(f"Error: {message}", style="bold red"), soft_wrap=True)
    if help:
        console.print(Text(help), soft_wrap=True)


def _speak_utf8() -> None:
    # The files are Chinese: a terminal or pipe set to another encoding would stop in the middle of an answer.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()
