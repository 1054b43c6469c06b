"""What a picture that took the decoder over can do: nothing. Without the locks it could."""

import sys
from pathlib import Path

import pytest

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.decoders.layers import layers
from pehra.media.synthetic import picture

from .locked_child import ACTS, DID

CHILD = str(Path(__file__).with_name("locked_child.py"))
BY_LIMITS = {b"memory", b"execute"}  # refused without the locks as well, or the end of the child


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

    assert found.words != DID
    assert found.reason in {Reason.FORBIDDEN, Reason.CRASHED, Reason.BROKEN}
    assert after.words == DID  # the next picture is seen


@pytest.mark.parametrize("act", [act for act in ACTS if act not in BY_LIMITS])
def test_without_the_locks_it_would_be_done(act: bytes) -> None:
    """So it is the locks that the test above sees, and not an act that never works."""
    found, _ = told("open", act)
    assert found.words == DID


def test_four_gigabytes_are_not_given() -> None:
    found, _ = told("locked", b"memory")
    assert (found.reason, found.words) == (Reason.BROKEN, "OSError")


def test_the_real_child_is_locked_and_still_decodes() -> None:
    state = layers()
    assert state.problem == ""
    assert {"limits", "seccomp"} <= set(state.active)
    with Apart() as apart:
        assert isinstance(apart.decode(picture(1)), Hashed)
