"""Where results are to go is checked before minutes of measuring, not after."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile

from corpus.errors import InvalidInput

_HELP = "Name a file in a folder that you may write to."


def check_outputs(*, out: Path | None = None, report: Path | None = None, **others: Path | None) -> None:
    """Raise InvalidInput, with the option's name as the field, for a place that cannot be written to. Nothing is made or changed."""
    for field, path in {"out": out, **others}.items():
        if path:
            require_file_place(path, field=field)
    if report:
        from eval.plots import require_plotting

        check_report_path(report)
        require_plotting()
        require_file_place(report if report.suffix else report / "report.md", field="report")


def require_file_place(path: Path, *, field: str) -> None:
    """Tried out, since permissions alone do not tell: /proc lets its owner write, and takes no file."""
    if path.is_dir():
        raise InvalidInput(f"'{path}' is a folder, and a file is to be written.", field=field, help=_HELP)
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    try:
        if path.exists():
            path.open("ab").close()
        else:
            TemporaryFile(dir=folder).close()
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be written: {error.strerror}.", field=field, help=_HELP) from error


def check_report_path(path: Path) -> None:
    """Raise InvalidInput for an ending that is neither .md nor .html."""
    if path.suffix not in ("", ".md", ".html"):
        raise InvalidInput(
            f"A report cannot be written to '{path}'.", field="report", help="Name a .md or .html file, or a folder for both."
        )
