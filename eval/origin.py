"""What else differs between two result files than the system that was meant to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.result_files import MachineRow, ResultFile

_SHORT = 12  # of a commit's id
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """`part` names the entry of a configuration or a machine, and is empty for a commit. `a` and `b` are what either file says."""

    what: str
    part: str
    a: str
    b: str


def differing_origins(a: ResultFile, b: ResultFile) -> tuple[Differing, ...]:
    """Commit, configuration, machine, in this order. Changes that nobody committed are never the same as others."""
    commits = Differing(what="commit", part="", a=_commit(a), b=_commit(b))
    configuration = _parts("configuration", a.config, b.config)
    if not configuration and a.config_hash != b.config_hash:
        configuration = [Differing(what="configuration", part="hash", a=a.config_hash[:_SHORT], b=b.config_hash[:_SHORT])]
    machines = _parts("machine", _known(a.machine), _known(b.machine))
    same_code = commits.a == commits.b and not (a.dirty or b.dirty)
    return (*([] if same_code else [commits]), *configuration, *machines)


def _commit(result: ResultFile) -> str:
    return result.commit[:_SHORT] + (" with changes" if result.dirty else "") if result.commit else _UNKNOWN


def _parts(what: str, a: Mapping[str, object], b: Mapping[str, object]) -> list[Differing]:
    """Entries in the order of A, then those that B alone has."""
    names = [name for name in dict.fromkeys([*a, *b]) if a.get(name) != b.get(name)]
    return [Differing(what=what, part=name, a=_said(a.get(name)), b=_said(b.get(name))) for name in names]


def _known(machine: MachineRow) -> dict[str, object]:
    """Without the empty texts and zeros of a file that does not know."""
    return {name: value for name, value in machine.model_dump().items() if value}


def _said(value: object) -> str:
    if value is None:
        return _UNKNOWN
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def warning_of(differing: Sequence[Differing]) -> str:
    """One line, or nothing. A configuration's entries are long, so they are named and not shown."""
    if not differing:
        return ""
    groups = [f"{what} ({_listed(list(group))})" for what, group in groupby(differing, key=lambda one: one.what)]
    return f"The files differ in {', '.join(groups)}: a difference between their figures may come from there."


def _listed(group: Sequence[Differing]) -> str:
    if group[0].what == "configuration":
        return ", ".join(one.part for one in group)
    return "; ".join(f"{one.part} {one.a} and {one.b}".lstrip() for one in group)
