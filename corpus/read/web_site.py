"""One site, followed: what it lists, what of that has changed since the last run, and what is there no more."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.read.sniff import READABLE
from corpus.read.text import is_html
from corpus.read.web_fetch import Answer, Fetcher, Outcome
from corpus.read.web_items import FetchedFile, IsStored, Noted, SiteItem, UnchangedPage
from corpus.read.web_links import ATTACHMENTS, as_utf8, read_attachments, read_list, read_sitemap
from corpus.read.web_state import KnownPage, SiteState, now

PAGE, LIST, SITEMAP = "page", "list", "sitemap"
_HTML = ("text/html", "application/xhtml+xml")
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-works": ".wps",
    "application/kswps": ".wps",
    "application/ofd": ".ofd",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
}
_BEGINNINGS = ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"))
_NOT_THERE = "Look whether the site has it under another address."


@dataclass(slots=True, kw_only=True)
class SiteReader:
    """One run over one site; its counters are final when `items` has ended.

    What was yielded is remembered when the next item is asked for, so a run that is killed leaves nothing remembered that was not stored.
    `folder` is a place for the file being read.
    """

    site: str
    state: SiteState
    fetcher: Fetcher
    is_stored: IsStored
    folder: Path
    sort: str = PAGE
    listed: int = 0
    done: int = 0
    read: int = 0
    unchanged: int = 0
    cut_short: str = ""  # why not all was looked at
    _started_at: str = ""
    _start_address: str = ""  # where the list is after redirects: from http to https, or to www.
    _pages: list[str] = field(default_factory=list)
    _not_had: set[str] = field(default_factory=set)  # asked for in this run, in vain; another page may offer the same file
    _is_whole: bool = True  # the list could be read to its end, so what is not in it has left it

    def items(self) -> Iterator[SiteItem]:
        """What is to be stored, noted as unchanged, or set aside, in the order of the list."""
        known = self.state.begin(self.site)
        self._started_at, self.sort = known.started_at, known.sort or PAGE
        yield from self._start()
        if self.sort != PAGE:
            yield from self._each(self._pages, is_listed=True)
            yield from self._each(self._departed() if self._is_whole else [], is_listed=False)
        gave_up = self.fetcher.gave_up(self._start_address or self.site)
        if gave_up:
            self.cut_short = gave_up
        else:
            self.state.finish(self.site, sort=self.sort)

    def _start(self) -> Iterator[SiteItem]:
        """Ask for the address that was named, and find out what it is."""
        links, page = self.state.links(self.site, self.site), self._stored(self.site)
        known = links[0] if links and self.sort != PAGE else page.validators if page else None
        try:
            answer = self.fetcher.fetch(self.site, known=known)
        except UnreadableSource as error:
            self._is_whole = False
            yield error
            return
        if answer.outcome is Outcome.GONE and self.sort != PAGE:
            self._is_whole = False
            yield UnreadableSource(self.site, f"the site says that it is not there ({answer.status})", help=_NOT_THERE)
            return
        if answer.outcome is Outcome.FETCHED:
            self._name_sort(answer)
        self.state.set_sort(self.site, self.sort)
        if self.sort == PAGE:
            self.listed = 1
            yield from self._take(self.site, answer, is_listed=True)
        else:
            yield from self._list(answer)

    def _name_sort(self, answer: Answer) -> None:
        """A list stays one when it shrinks to a single link, or shows a notice instead for a day."""
        if self.sort != PAGE:
            return
        if read_sitemap(answer.body, address=answer.address) is not None:
            self.sort = SITEMAP
        elif _is_page(answer) and read_list(_text(answer), address=answer.address, start=answer.address).is_list:
            self.sort = LIST
        else:
            self.sort = PAGE

    # the list

    def _list(self, first: Answer) -> Iterator[Noted | UnreadableSource]:
        """Gather the documents of all pages of the list, or of all sitemaps."""
        limits, self._start_address = self.fetcher.limits, first.address
        waiting, seen = deque[str](), {self.site, first.address}
        most = limits.max_sitemaps if self.sort == SITEMAP else limits.max_list_pages
        try:
            pages, more = self._links(self.site, first)
        except UnreadableSource as error:
            self._is_whole = False
            yield error
            return
        found = dict.fromkeys(pages)
        yield Noted(address=self.site)
        for asked in range(1, most + 1):
            waiting.extend(page for page in dict.fromkeys(more) if page not in seen)
            seen.update(waiting)
            if not waiting or asked == most:
                break
            page = waiting.popleft()
            try:
                pages, more = self._ask_list(page)
                yield Noted(address=page)
            except UnreadableSource as error:
                self._is_whole, pages, more = False, (), ()
                yield error
            found.update(dict.fromkeys(pages))
        if waiting:
            self._cut(f"the list goes on after {most} pages")
        if len(found) > limits.max_pages:
            self._cut(f"the list has more than {limits.max_pages} documents")
        self._pages = [page for page in found if page not in seen][: limits.max_pages]
        self.listed = len(self._pages)

    def _ask_list(self, page: str) -> tuple[Sequence[str], Sequence[str]]:
        links = self.state.links(self.site, page)
        answer = self.fetcher.fetch(page, known=links[0] if links else None)
        if answer.outcome is Outcome.GONE:
            raise UnreadableSource(page, f"the site says that this page of its list is not there ({answer.status})", help=_NOT_THERE)
        return self._links(page, answer)

    def _links(self, page: str, answer: Answer) -> tuple[Sequence[str], Sequence[str]]:
        """Documents and further pages of one page of the list; of one that has not changed, as they were."""
        stored = self.state.links(self.site, page)
        if answer.outcome is Outcome.UNCHANGED and stored:
            return stored[1]["pages"], stored[1]["more"]
        pages, more = self._read_links(answer)
        self.state.put_links(self.site, page, validators=answer.validators, links={"pages": pages, "more": more})
        return pages, more

    def _read_links(self, answer: Answer) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.sort == LIST:
            links = read_list(_text(answer), address=answer.address, start=self._start_address)
            return links.documents, links.more
        sitemap = read_sitemap(answer.body, address=answer.address)
        if sitemap is None:
            raise UnreadableSource(answer.address, "it is no sitemap", help="The site names it as one; tell the site.")
        return sitemap.pages, sitemap.sitemaps

    def _cut(self, reason: str) -> None:
        self.cut_short, self._is_whole = reason, False

    def _departed(self) -> list[str]:
        """Pages that were listed once and are no more, and that are not known to have vanished."""
        known = self.state.pages(self.site)
        here = {*self._pages, *(one for page in known if not page.vanished_at for one in page.attachments)}
        return [page.page for page in known if page.page not in here and not page.vanished_at]

    # pages

    def _each(self, pages: Sequence[str], *, is_listed: bool) -> Iterator[SiteItem]:
        for page in pages:
            if self.fetcher.gave_up(page):
                return
            yield from self._page(page, is_listed=is_listed)
            self.done += 1

    def _page(self, page: str, *, is_listed: bool) -> Iterator[SiteItem]:
        if page in self._not_had:
            return
        known = self.state.page(self.site, page)
        if known and known.checked_at >= self._started_at and (known.missed or self._stored(page)):
            yield from self._as_it_was(known)  # looked at before this run was broken off, or as an attachment of two pages
            return
        stored = self._stored(page)
        try:
            answer = self.fetcher.fetch(page, known=stored.validators if stored else None)
        except UnreadableSource as error:
            self._not_had.add(page)
            yield error
            return
        yield from self._take(page, answer, is_listed=is_listed)

    def _take(self, page: str, answer: Answer, *, is_listed: bool) -> Iterator[SiteItem]:
        known = self.state.page(self.site, page)
        if answer.outcome is Outcome.GONE:
            yield from self._gone(page, known, status=answer.status, is_listed=is_listed)
        elif answer.outcome is Outcome.UNCHANGED and known:
            known = replace(known, checked_at=now(), missed=0, missing_since=None, vanished_at=None)
            self._remember(known)
            yield from self._as_it_was(known)
        else:
            yield from self._store(page, answer)

    def _as_it_was(self, known: KnownPage) -> Iterator[SiteItem]:
        if not known.missed:
            self.unchanged += 1
            yield UnchangedPage(address=known.page)
            yield from self._attached(known.attachments)

    def _store(self, page: str, answer: Answer) -> Iterator[SiteItem]:
        is_page = _is_page(answer)
        body = _text(answer) if is_page or answer.media_type == "text/plain" else answer.body
        sha256 = hashlib.sha256(body).hexdigest()
        if self.is_stored(page, sha256=sha256):
            self.unchanged += 1
            yield UnchangedPage(address=page)
        else:
            self.read += 1
            yield from self._as_file(page, body, suffix=_suffix(answer))
        attachments = read_attachments(body, address=answer.address) if is_page else ()
        self._remember(
            KnownPage(page=page, validators=answer.validators, sha256=sha256, attachments=attachments, checked_at=now()),
        )
        yield from self._attached(attachments)

    def _as_file(self, page: str, body: bytes, *, suffix: str) -> Iterator[FetchedFile]:
        path = self.folder / f"page{suffix}"
        path.write_bytes(body)
        try:
            yield FetchedFile(address=page, path=path)
        finally:
            path.unlink(missing_ok=True)

    def _attached(self, attachments: Sequence[str]) -> Iterator[SiteItem]:
        for attachment in attachments:
            if attachment not in self._pages and not self.fetcher.gave_up(attachment):
                yield from self._page(attachment, is_listed=True)

    def _gone(self, page: str, known: KnownPage | None, *, status: int, is_listed: bool) -> Iterator[SiteItem]:
        """A page that is not there once may be there again; one that is not there twice, or that has left the list too, has vanished."""
        if known is None:
            self._not_had.add(page)
            yield UnreadableSource(page, f"the site says that it is not there ({status})", help=_NOT_THERE)
            return
        missed, at = known.missed + 1, now()
        vanished = known.vanished_at or (at if missed > 1 or not is_listed else None)
        since = known.missing_since or at
        self._remember(replace(known, checked_at=at, missed=missed, missing_since=since, vanished_at=vanished))
        yield Noted(address=page)
        for attachment in known.attachments if vanished and not known.vanished_at else ():
            if not self.fetcher.gave_up(attachment):
                yield from self._page(attachment, is_listed=False)

    def _remember(self, page: KnownPage) -> None:
        self.state.put(self.site, page)

    def _stored(self, page: str) -> KnownPage | None:
        """What is known of a page, if what was read from it is still stored."""
        known = self.state.page(self.site, page)
        return known if known and self.is_stored(page, sha256=known.sha256) else None


def _is_page(answer: Answer) -> bool:
    return is_html(answer.body) or (answer.media_type in _HTML and _suffix_of_name(answer) not in ATTACHMENTS)


def _text(answer: Answer) -> bytes:
    return as_utf8(answer.body, charset=answer.charset)


def _suffix(answer: Answer) -> str:
    """The extension that tells the readers what a file is: by its first bytes, its name, and what the server says."""
    if is_html(answer.body):
        return ".html"
    begun = next((suffix for beginning, suffix in _BEGINNINGS if answer.body.startswith(beginning)), None)
    return begun or _suffix_of_name(answer) or _SUFFIXES.get(answer.media_type, "")


def _suffix_of_name(answer: Answer) -> str:
    for name in (answer.file_name or "", answer.address.partition("?")[0]):
        for suffix in sorted(READABLE, key=len, reverse=True):
            if name.lower().endswith(suffix):
                return suffix
    return ""
