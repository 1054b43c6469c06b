"""What a picture that took the decoder over can do: nothing. Without the locks it could."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.decoders import landlock
from pehra.media.decoders.apart import UNLOCKED, Apart
from pehra.media.decoders.layers import layers
from pehra.media.synthetic import picture

from .locked_child import ACTS, DID

CHILD = str(Path(__file__).with_name("locked_child.py"))
KILLED = "killed"
#: what a library may try in good faith is refused, everything else ends the process
ENDS = {
    b"open": "PermissionError", b"list": "PermissionError", b"create": "PermissionError",
    b"change folder": KILLED, b"socket": "PermissionError", b"local socket": "PermissionError",
    b"connect": "PermissionError", b"fork": KILLED, b"spawn": KILLED,
    b"thread": "RuntimeError", b"execute": KILLED,
    b"signal parent": KILLED, b"trace": KILLED, b"memory": "OSError",
    b"run memory": "PermissionError", b"lift limits": "ValueError",
}  # fmt: skip
needs_landlock = pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock")


def told(state: str, act: bytes) -> tuple[Undecodable, Undecodable]:
    """Of the act, and of the next picture."""
    with Apart(command=(sys.executable, CHILD, state)) as apart:
        found, after = apart.decode(act), apart.decode(b"nothing")
    assert isinstance(found, Undecodable)
    assert isinstance(after, Undecodable)
    return found, after


@pytest.mark.parametrize("act", ACTS)
def test_behind_the_locks_it_is_refused_and_the_pool_goes_on(act: bytes) -> None:
    found, after = told("locked", act)

    if ENDS[act] == KILLED:
        assert found.reason is Reason.FORBIDDEN
    else:
        assert (found.reason, found.words) == (Reason.BROKEN, ENDS[act])
    assert after.words == DID  # the next picture is seen


@pytest.mark.parametrize("act", ACTS)
def test_without_the_locks_it_would_be_done(act: bytes) -> None:
    """So it is the locks that the test above sees, and not an act that never works."""
    found, _ = told("bare", act)
    assert found.words == DID


@needs_landlock
@pytest.mark.parametrize("act", [b"open", b"list", b"create"])
def test_landlock_alone_keeps_the_files_shut(act: bytes) -> None:
    assert told("landlock", act)[0].words == "PermissionError"


@needs_landlock
@pytest.mark.skipif(landlock.abi() < landlock.NET_SINCE, reason="its Landlock knows no ports")
def test_landlock_alone_keeps_the_ports_shut() -> None:
    assert told("landlock", b"connect")[0].words == "PermissionError"
    assert told("landlock", b"socket")[0].words == DID


@needs_landlock
@pytest.mark.skipif(landlock.abi() < landlock.SCOPES_SINCE, reason="its Landlock has no scopes")
def test_landlock_alone_keeps_signals_in() -> None:
    assert told("landlock", b"signal parent")[0].words == "PermissionError"


@pytest.mark.parametrize("state", ["locked", "bare"])
def test_a_video_that_the_desk_could_write_to_cannot_be_written_to_by_the_child(
    state: str,
) -> None:
    """A limit on the size of files does not reach what is mapped."""
    with Apart(command=(sys.executable, CHILD, state)) as apart, tempfile.TemporaryFile() as film:
        film.write(b"good" * 2000)
        film.flush()
        film.seek(8)
        found = apart.watch(film)

        assert found == Undecodable(Reason.BROKEN, "PermissionError")
        assert film.tell() == 8
        assert os.pread(film.fileno(), 4, 0) == b"good"


def test_a_child_that_cannot_lock_itself_decodes_nothing() -> None:
    tell = f"import os, sys; sys.stdin.buffer.read(16); os._exit({UNLOCKED})"
    with Apart(command=(sys.executable, "-c", tell)) as apart:
        found = apart.decode(picture(1))
    assert isinstance(found, Undecodable)
    assert "sandbox could not be closed" in found.words


def test_the_real_child_is_locked_and_still_decodes() -> None:
    state = layers()
    assert state.problem == ""
    assert {"limits", "seccomp"} <= set(state.active)
    with Apart() as apart:
        assert isinstance(apart.decode(picture(1)), Hashed)
