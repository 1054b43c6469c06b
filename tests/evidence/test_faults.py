"""A few of the faults of scripts/faults.py, which does them all; and that it finds any at all."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "faults.py"
pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def faults() -> ModuleType:
    spec = importlib.util.spec_from_file_location("faults", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def small_disk(at: Path) -> bool:
    """Whether one in memory can be mounted here: root in a container may not."""
    tool = shutil.which("mount")
    if tool is None or subprocess.run([tool, "-t", "tmpfs", "tmpfs", at], check=False).returncode:  # noqa: S603
        return False
    subprocess.run(["umount", at], check=True)  # noqa: S603, S607
    return True


def test_killed_at_any_moment_nothing_acknowledged_is_lost(faults: ModuleType) -> None:
    assert faults.kill("", 20) == (20, 0)


def test_a_disk_that_is_full_loses_nothing(faults: ModuleType) -> None:
    assert faults.full("", 4) == (4, 0)


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_a_failing_system_call_loses_nothing(faults: ModuleType) -> None:
    runs, bad = faults.syscalls("", 6)
    assert runs == 6
    assert bad == 0


def test_an_acknowledgement_given_too_early_is_found(faults: ModuleType) -> None:
    assert faults.kill("early", 10)[1] > 0


def test_a_write_whose_error_is_dropped_is_found(faults: ModuleType, tmp_path: Path) -> None:
    if not small_disk(tmp_path):
        pytest.skip("no disk can be mounted here, and a limit on files stops the database too")
    assert faults.full("unchecked", 2)[1] > 0


@pytest.mark.skipif(os.geteuid() != 0, reason="a disk cannot be mounted here")
def test_a_power_cut_loses_nothing_and_without_fsync_it_does(faults: ModuleType) -> None:
    if not faults.can_mount():
        pytest.skip("no loop device can be mounted here")
    assert faults.cut("", 3) == (3, 0)
    assert faults.cut("unsynced", 3)[1] > 0
