"""Every error the project raises on purpose, with the fields a caller needs to react."""

from __future__ import annotations

from collections.abc import Sequence


class WenceError(Exception):
    """Base of all. `message` says what happened to which value; `help` says what to do about it."""

    code = "error"

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(f"{message} {help}".strip())
        self.message = message
        self.help = help

    def __reduce__(self) -> tuple[object, ...]:
        """Come back from another process whole: what an error is made from is not what `args` holds."""
        return _again, (type(self), self.args, self.__dict__.copy())


class InvalidInput(WenceError):
    """A value from outside (a flag, a JSON field, a question) cannot be used as it is."""

    code = "invalid_input"

    def __init__(self, message: str, *, field: str, help: str = "") -> None:
        super().__init__(message, help=help)
        self.field = field


class UnknownRegion(InvalidInput):
    """No place of the national table or the project's own lists has this name or code."""

    code = "unknown_region"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No place is called '{name}'.",
            field="region",
            help="Give a full name such as 广东省广州市番禺区, or a six-digit code such as 440113.",
        )
        self.name = name


class AmbiguousRegion(InvalidInput):
    """Several places share this name; `candidates` are their (code, full name)."""

    code = "ambiguous_region"

    def __init__(self, name: str, *, candidates: Sequence[tuple[str | None, str]]) -> None:
        listed = "、".join(f"{full} ({code})" if code else full for code, full in candidates)
        super().__init__(
            f"'{name}' is the name of {len(candidates)} places: {listed}.", field="region", help="Give the full name or the code."
        )
        self.name = name
        self.candidates = tuple(candidates)


class UnreadableSource(WenceError):
    """A file cannot be read as a document; it is set aside and the run goes on."""

    code = "unreadable"

    def __init__(self, path: str, reason: str, *, help: str = "") -> None:
        super().__init__(f"'{path}' cannot be read: {reason}.", help=help)
        self.path = path
        self.reason = reason


class UnsupportedFormat(UnreadableSource):
    """The file's type is not one the readers know."""

    code = "unsupported_format"


class NotFound(WenceError):
    """A document or path that the caller named is not in the store."""

    code = "not_found"

    def __init__(self, what: str, *, help: str = "") -> None:
        super().__init__(f"{what} is not in the store.", help=help)
        self.what = what


class UnknownModel(WenceError):
    """A chat client asked for a model that there is not."""

    code = "model_not_found"

    def __init__(self, name: str, *, known: str) -> None:
        super().__init__(f"There is no model '{name}'.", help=f"The one there is: {known}.")
        self.name, self.known = name, known


class TooManyRequests(WenceError):
    """More of something has come in than is taken for now; `retry_after_s` says when to come again."""

    code = "too_many_requests"

    def __init__(self, what: str, *, limit: str, retry_after_s: int) -> None:
        super().__init__(f"More {what} has come in than is taken: {limit}.", help=f"Try again in {retry_after_s} s.")
        self.what, self.limit, self.retry_after_s = what, limit, retry_after_s


class StoreError(WenceError):
    """The store cannot be used as it is."""

    code = "store"


class StoreMissing(StoreError):
    """There is no store in the folder yet."""

    code = "store_missing"

    def __init__(self, folder: str) -> None:
        super().__init__(f"There is no index in '{folder}'.", help=f"Make one: wence index FILES --store {folder}")
        self.folder = folder


class StoreBusy(StoreError):
    """Another process is writing to the store."""

    code = "store_busy"

    def __init__(self, folder: str) -> None:
        super().__init__(f"Another process is writing to the index in '{folder}'.", help="Wait until it has finished, then try again.")
        self.folder = folder


class StoreDamaged(StoreError):
    """The catalogue of the store is broken, cut short or no database at all; nothing else holds what it held."""

    code = "store_damaged"

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"The catalogue of the index in '{folder}' is damaged.",
            help="Restore the folder from a copy, or delete it and index the files again.",
        )
        self.folder = folder


class FeedbackUnusable(StoreError):
    """The file that keeps verdicts on answers cannot be read or written; the index itself is not touched by it."""

    code = "feedback_unusable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The feedback in '{path}' cannot be used: {reason}.",
            help="See that the disk has room and the file may be written; move one that is damaged aside, and a new one is made.",
        )
        self.path, self.reason = path, reason


class StoreMismatch(StoreError):
    """The store was built with other settings than the ones asked for."""

    code = "store_mismatch"

    def __init__(self, folder: str, *, setting: str, stored: str, asked: str) -> None:
        super().__init__(
            f"The index in '{folder}' was built with {setting} '{stored}', but the settings ask for '{asked}'.",
            help=f"Change the setting, or rebuild: wence index --rebuild --store {folder}",
        )
        self.folder, self.setting, self.stored, self.asked = folder, setting, stored, asked


class GeneratorFailed(WenceError):
    """A language model gave no draft that can be used; the answer is then made without it. `reason` is a value of api.model.Fallback."""

    code = "generator"

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


def _again(kind: type[WenceError], args: tuple[object, ...], fields: dict[str, object]) -> WenceError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(fields)
    return error
