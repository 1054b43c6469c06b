"""What breaks the child breaks nothing else, and the next picture is seen."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.synthetic import picture

from .naughty_child import SCRIBBLES

NAUGHTY = (sys.executable, str(Path(__file__).with_name("naughty_child.py")))


@pytest.fixture(name="naughty")
def a_naughty_child() -> Iterator[Apart]:
    with Apart(command=NAUGHTY) as apart:
        yield apart


def child_of(apart: Apart) -> int:
    """The naughty child gives its process as the width."""
    found = apart.decode(b"good")
    assert isinstance(found, Hashed)
    return found.width


def is_running(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


@pytest.mark.parametrize("data", [b"crash", b"killed", *SCRIBBLES])
def test_a_child_that_dies_or_answers_nonsense_is_a_crash_and_the_next_picture_is_seen(
    naughty: Apart, data: bytes
) -> None:
    found = naughty.decode(data)

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.CRASHED
    assert isinstance(naughty.decode(b"good"), Hashed)


def test_a_child_that_hangs_is_ended_and_the_next_picture_is_seen() -> None:
    with Apart(command=NAUGHTY, patience=3) as apart:
        hung = child_of(apart)

        found = apart.decode(b"hang")

        assert isinstance(found, Undecodable)
        assert (found.reason, found.words) == (Reason.TOO_SLOW, "it took longer than 3 seconds")
        assert not is_running(hung)
        assert isinstance(apart.decode(b"good"), Hashed)


def test_a_child_that_never_reads_is_ended_too() -> None:
    asleep = (sys.executable, "-c", "import time; time.sleep(60)")

    with Apart(command=asleep, patience=0.3) as apart:
        found = apart.decode(bytes(10_000_000))  # far more than a pipe holds

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_SLOW


def test_no_patience_at_all_is_too_slow_for_any_picture() -> None:
    with Apart(patience=0.0) as apart:
        found = apart.decode(picture(1))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.TOO_SLOW


def test_a_child_that_died_between_pictures_costs_no_picture(naughty: Apart) -> None:
    os.kill(first := child_of(naughty), 9)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

    assert child_of(naughty) != first


def test_a_command_that_is_none_is_a_crash() -> None:
    with Apart(command=("/nowhere/python",)) as apart:
        found = apart.decode(picture(1))

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.CRASHED


def test_a_child_is_kept_warm_and_replaced_after_so_many_pictures() -> None:
    with Apart(command=NAUGHTY, recycle=2) as apart:
        children = [child_of(apart) for _ in range(5)]

    assert children[0] == children[1] != children[2] == children[3] != children[4]


def test_what_a_library_prints_is_no_answer(naughty: Apart) -> None:
    assert isinstance(naughty.decode(b"print"), Hashed)


def test_a_child_may_not_take_more_memory_than_it_is_given(naughty: Apart) -> None:
    found = naughty.decode(b"memory")

    assert isinstance(found, Undecodable)
    assert found.reason is Reason.CRASHED


def test_a_child_may_not_write_to_a_file(naughty: Apart) -> None:
    assert naughty.decode(b"write a file") == Undecodable(Reason.BROKEN, "OSError")


def test_a_child_does_not_see_the_environment_of_the_desk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PEHRA_SECRET", "x")
    tell = "import os, sys; sys.stdin.buffer.read(16); print([1, 'undecodable', 'BROKEN', "
    tell += "str('PEHRA_SECRET' in os.environ)].__repr__().replace(chr(39), chr(34)))"

    with Apart(command=(sys.executable, "-c", tell)) as apart:
        found = apart.decode(b"")

    assert found == Undecodable(Reason.BROKEN, "False")


def test_closing_ends_the_child_and_the_next_picture_starts_another(naughty: Apart) -> None:
    first = child_of(naughty)

    naughty.close()

    assert not is_running(first)
    assert child_of(naughty) != first


def test_a_decoder_that_is_forgotten_takes_its_child_with_it() -> None:
    apart = Apart(command=NAUGHTY)
    child = child_of(apart)

    del apart
    gc.collect()

    assert not is_running(child)


def test_a_forked_process_never_asks_the_child_of_its_parent(naughty: Apart) -> None:
    ours = child_of(naughty)
    reader, writer = os.pipe()

    if not (forked := os.fork()):
        os.write(writer, str(child_of(naughty)).encode())
        naughty.close()
        os._exit(0)
    os.waitpid(forked, 0)
    theirs = int(os.read(reader, 20))
    os.close(reader)
    os.close(writer)

    assert theirs != ours
    assert child_of(naughty) == ours
