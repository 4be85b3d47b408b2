"""No bytes crash a reader, hang it, or are lost without a reason; `python -m tests.fuzz_readers` tries many more."""

import random
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz_readers import BASES, LIMITS, SPARE_SECONDS, SUFFIXES, WORDS, hostile_file, read_one
from tests.hostile_kinds import KINDS as HARMFUL


@pytest.fixture(autouse=True, scope="module")
def no_programs() -> Iterator[None]:
    """LibreOffice takes seconds for each file that nothing else can read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        yield


def check(suffix: str, raw: bytes) -> None:
    began = time.monotonic()
    list(read_one(suffix, raw))
    assert time.monotonic() - began < LIMITS.seconds + SPARE_SECONDS


@given(suffix=st.sampled_from(SUFFIXES), raw=st.binary(max_size=400))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_any_bytes_under_any_name_are_read_or_have_a_reason(suffix: str, raw: bytes) -> None:
    check(suffix, raw)


@given(suffix=st.sampled_from(sorted(BASES)), data=st.data())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_a_sound_file_broken_anywhere_is_read_or_has_a_reason(suffix: str, data: st.DataObject) -> None:
    raw = bytearray(BASES[suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 50))] = data.draw(st.sampled_from(WORDS) | st.binary(max_size=8))
    check(suffix, bytes(raw))


@given(seed=st.integers(0, 1_000_000))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_files_made_to_break_readers_are_read_or_have_a_reason(seed: int) -> None:
    check(*hostile_file(str(seed)))


@pytest.mark.slow
@given(seed=st.integers(0, 1_000_000))
@settings(deadline=None, derandomize=True, max_examples=600)
def test_hundreds_more_of_them_are_read_or_have_a_reason(seed: int) -> None:
    check(*hostile_file(f"more/{seed}"))


@pytest.mark.parametrize("kind", dict.fromkeys(HARMFUL), ids=lambda kind: kind.__name__)
def test_each_kind_of_harmful_file_is_read_or_has_a_reason(kind: Callable[[random.Random], tuple[str, bytes]]) -> None:
    for number in range(4):
        check(*kind(random.Random(f"{kind.__name__}/{number}")))
