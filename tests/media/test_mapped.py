"""A file of arrays is whole, or it is none; who has the old one open keeps it."""

import multiprocessing
import os
import resource
import signal
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pehra.media.indexes import mapped
from pehra.media.indexes.mapped import HEAD, BadIndex, read, write

KINDS = st.sampled_from([np.uint8, np.uint32, np.uint64, np.int64])
ARRAYS = KINDS.flatmap(
    lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=1, max_dims=2, min_side=0))
)


@given(
    st.dictionaries(st.sampled_from("abcd"), ARRAYS, max_size=4),
    st.dictionaries(st.text(max_size=5), st.integers()),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, np.ndarray], facts: dict[str, int]
) -> None:
    path = tmp_path_factory.mktemp("mapped") / "x.index"
    write(path, facts, told)
    again, found = read(path)
    assert again == facts
    assert found.keys() == told.keys()
    for name, array in told.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "x.index", {"n": 1}, {"a": np.arange(5000)})
    return tmp_path / "x.index"


def test_any_changed_byte_of_its_head_is_found(path: Path) -> None:
    data = path.read_bytes()
    end = len(data[:HEAD].rstrip(b" "))
    for at in (*range(end + 8), *range(end + 8, HEAD, 97)):  # and of the padding some
        path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        with pytest.raises(BadIndex, match=r"x\.index"):
            read(path)
    path.write_bytes(data)  # the control: it was each byte, and not the rewriting
    assert read(path)[0] == {"n": 1}


@pytest.mark.parametrize("size", [0, 10, HEAD, HEAD + 4096, -1])
def test_a_cut_file_is_none(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(BadIndex):
        read(path)


def test_a_longer_file_is_none(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(BadIndex, match="should have"):
        read(path)


def test_another_version_and_a_missing_file_say_what_to_do(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "VERSION", 99)
    with pytest.raises(BadIndex, match=r"another version.*pehra lists index"):
        read(path)
    with pytest.raises(BadIndex, match="pehra lists index"):
        read(path.with_name("none"))


def test_who_has_the_old_one_keeps_it(path: Path) -> None:
    _, old = read(path)
    write(path, {"n": 2}, {"a": np.zeros(9000)})
    assert read(path)[0] == {"n": 2}
    np.testing.assert_array_equal(old["a"], np.arange(5000))


def test_a_write_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(path, {"n": 2}, {"a": np.zeros(9)})
    monkeypatch.undo()
    assert read(path)[0] == {"n": 1}
    assert [one.name for one in path.parent.iterdir()] == ["x.index"]


def test_a_file_replaced_while_it_is_opened_is_the_old_or_the_new_and_never_both(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = mapped._told  # noqa: SLF001  (between the head and the arrays is where it matters)

    def meanwhile(at: Path, head: bytes) -> dict[str, Any]:
        """Between its head and its arrays."""
        found = told(at, head)
        write(path, {"n": 2}, {"a": np.zeros(5000, np.int64)})
        return found

    monkeypatch.setattr(mapped, "_told", meanwhile)
    facts, found = read(path)
    assert facts == {"n": 1}
    np.testing.assert_array_equal(found["a"], np.arange(5000))


def test_readers_beside_a_writer_never_see_half_a_file(path: Path) -> None:
    done = threading.Event()

    def replace() -> None:
        for n in range(2, 60):
            write(path, {"n": n}, {"a": np.full(100 * n, n)})
        done.set()

    write(path, {"n": 1}, {"a": np.full(100, 1)})
    writer = threading.Thread(target=replace)
    writer.start()
    seen = set()
    while not done.is_set():
        facts, found = read(path)
        seen.add(facts["n"])
        assert len(found["a"]) == 100 * facts["n"]
        assert (found["a"] == facts["n"]).all()
    writer.join()
    assert len(seen) > 1


def _write_in_little_room(path: Path) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HEAD + 100, HEAD + 100))
    try:
        write(path, {"n": 2}, {"a": np.zeros(90_000)})
    except OSError:
        return "refused"
    return "written"


def test_a_disk_that_is_full_leaves_the_file_as_it_was(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_write_in_little_room, (path,)) == "refused"
    assert read(path)[0] == {"n": 1}
    assert [one.name for one in path.parent.iterdir()] == ["x.index"]


def _sum(path: Path) -> int:
    return int(read(path)[1]["a"].sum())


def test_another_process_maps_the_same_file(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_sum, (path,)) == sum(range(5000))


def test_what_is_mapped_cannot_be_changed(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        read(path)[1]["a"][0] = 1
