"""How the clock is said to be kept, and what runs: as the kernel tells, or unknown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pehra.base.running import UNKNOWN, host_id, tool
from pehra.base.timekeeping import BOOT, Keeping, boot_id, condition, judged


def test_a_condition_is_of_now_and_in_order() -> None:
    one, other = condition(), condition()
    assert one.monotonic_ns < other.monotonic_ns
    assert one.utc.tzinfo is UTC
    assert abs((datetime.now(UTC) - one.utc).total_seconds()) < 60  # noqa: TID251
    assert one.boot_id == other.boot_id
    assert one.synchronised == (one.state in {Keeping.SYNCHRONISED, Keeping.LEAP_SECOND})
    assert (one.state is Keeping.UNKNOWN) <= (one.max_error_us == 0)


@pytest.mark.skipif(not BOOT.exists(), reason="no Linux")
def test_the_boot_is_the_kernels() -> None:
    assert condition().boot_id == BOOT.read_text().strip()


@pytest.mark.parametrize(
    ("answer", "status", "state"),
    [
        (0, 0x2001, Keeping.SYNCHRONISED),
        (1, 0x2001, Keeping.LEAP_SECOND),
        (5, 0, Keeping.UNSYNCHRONISED),
        (0, 0x40, Keeping.UNSYNCHRONISED),
    ],
)
def test_the_kernels_answer_in_a_word(answer: int, status: int, state: Keeping) -> None:
    assert judged(answer, status) is state


def test_what_is_not_told_is_unknown(tmp_path: Path) -> None:
    assert boot_id(tmp_path / "none") == UNKNOWN
    assert host_id(tmp_path / "none") == UNKNOWN
    (tmp_path / "empty").write_bytes(b"\n")
    assert host_id(tmp_path / "empty") == UNKNOWN


def test_a_host_is_told_without_its_own_id(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("0123456789abcdef0123456789abcdef\n")
    told = host_id(tmp_path / "id")
    assert len(told) == 64
    assert "0123456789abcdef0123456789abcdef" not in told


def test_the_tool_says_what_runs() -> None:
    told = tool()
    assert told.name == "Pehra"
    assert told.openssl.startswith("OpenSSL")
    assert told == tool()
