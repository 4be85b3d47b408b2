from eval.origin import Differing, differing_origins, warning_of
from eval.result_files import MachineRow, ResultFile
from tests.eval.small_results import result_of


def made(**changes: object) -> ResultFile:
    origin = {"commit": "0123456789abcdef", "machine": MachineRow(cpu="Xeon", cores=2), "config": {"k": 100, "encoder": "builtin:256"}}
    return result_of({"hybrid": {"P@1": [1, 0]}}).model_copy(update=origin | changes)


def test_files_of_one_origin_give_no_warning() -> None:
    assert differing_origins(made(date="2026-01-01"), made(date="2026-02-01")) == ()
    assert warning_of(()) == ""


def test_what_differs_is_named_with_both_values() -> None:
    b = made(commit="fedcba9876543210", machine=MachineRow(cpu="Xeon", cores=16), config={"k": 10, "encoder": "builtin:256", "depth": [1]})
    found = differing_origins(made(), b)
    assert found == (
        Differing(what="commit", part="", a="0123456789ab", b="fedcba987654"),
        Differing(what="configuration", part="k", a="100", b="10"),
        Differing(what="configuration", part="depth", a="unknown", b="[1]"),
        Differing(what="machine", part="cores", a="2", b="16"),
    )
    assert warning_of(found) == (
        "The files differ in commit (0123456789ab and fedcba987654), configuration (k, depth), machine (cores 2 and 16): "
        "a difference between their figures may come from there."
    )


def test_changes_that_were_not_committed_differ_even_on_one_commit() -> None:
    assert [(one.what, one.a, one.b) for one in differing_origins(made(dirty=True), made(dirty=True))] == [
        ("commit", "0123456789ab with changes", "0123456789ab with changes")
    ]
    assert [one.a for one in differing_origins(made(), made(dirty=True))] == ["0123456789ab"]


def test_a_file_that_does_not_say_where_it_came_from_differs_from_one_that_does() -> None:
    old = made(commit="", machine=MachineRow())
    assert [(one.what, one.part, one.a) for one in differing_origins(old, made())] == [
        ("commit", "", "unknown"), ("machine", "cpu", "unknown"), ("machine", "cores", "unknown"),
    ]  # fmt: skip
    assert differing_origins(old, old) == ()


def test_configurations_that_differ_in_their_hash_alone_are_told_apart_by_it() -> None:
    found = differing_origins(made(config={}), made(config={}, config_hash="c2"))
    assert found == (Differing(what="configuration", part="hash", a="c1", b="c2"),)
