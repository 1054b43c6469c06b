"""Every damage is found, sound captures are, and no bytes make the check raise."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence import tsa

from pehra.evidence.stamp import Stamp
from pehra.patrol.capture import segment
from pehra.patrol.fault import Damaged, Expected, Kind, Sound
from pehra.patrol.verify_capture import verify
from pehra.patrol.wacz import MANIFEST, TOKEN, Part, manifest, public

from . import damages, redone
from .captures import CHAIN, KEY, TOOL, context, exchange, exported, failed, made

SEGMENT = made(1, 2, 3)
WACZ = exported(SEGMENT)
EVERY = damages.SEGMENT | redone.SEGMENT
FIRST = redone.first_form(SEGMENT)
NAMES = ["records", "clock", "utc", "started_at", "digests", "url", "response", "count", "chain"]
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=12,
)
GZIPPED = gzip.compress(b"hello", mtime=0)
EXPECTED = Expected(public(KEY.public_key()))


def kinds(data: bytes, expected: Expected = EXPECTED) -> set[Kind]:
    told = verify(data, expected)
    return {one.kind for one in told.faults} if isinstance(told, Damaged) else set()


def test_what_we_made_is_sound() -> None:
    told = verify(SEGMENT)
    assert isinstance(told, Sound)
    assert (told.records, told.captures) == (13, 3)
    told = verify(WACZ, EXPECTED)
    assert isinstance(told, Sound)
    assert (told.captures, told.key) == (3, EXPECTED.key)
    assert verify(gzip.decompress(SEGMENT)) == verify(SEGMENT)


CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "wire", "seen"),
    [
        ((), b"hello", b"hello"),
        (((b"Transfer-Encoding", b"chunked"),), CHUNKS, b"hello"),
        # had by the rules of then
        (((b"Transfer-Encoding", b"chunked,"),), CHUNKS, CHUNKS),
        (((b"Transfer-Encoding", b"chunked, identity"),), CHUNKS, CHUNKS),
        (((b"Transfer-Encoding", b"identity"), (b"Content-Length", b"3")), b"hello", b"hello"),
        (((b"Transfer-Encoding", b"gzip"), (b"Content-Length", b"3")), GZIPPED, b"hello"),
    ],
)
def test_captures_of_the_first_form_are_sound_as_they_were(
    headers: tuple[tuple[bytes, bytes], ...], wire: bytes, seen: bytes
) -> None:
    one = exchange(1, seen, wire=wire, headers=headers)
    data = redone.first_form(segment([(one, context(1, seen))], TOOL))

    assert isinstance(verify(data), Sound), verify(data)
    assert isinstance(verify(redone.first_form(SEGMENT)), Sound)


def test_what_the_first_form_could_not_have_is_not_blamed() -> None:
    packed = exchange(1, b"", wire=b"hello", headers=((b"Content-Encoding", b"br"),),
                      problem="an encoding that is not undone: br")  # fmt: skip
    bare = replace(context(1), digests={}, verdict="")
    cut = exchange(2, b"hel", wire=b"hel", headers=((b"Content-Length", b"5"),), cut="disconnect")
    data = redone.first_form(segment([(packed, bare), (cut, context(2, b"hel"))], TOOL))

    assert isinstance(verify(data), Sound), verify(data)


def test_a_form_that_is_not_known_is_not_called_sound() -> None:
    found = damages.rows(SEGMENT)
    n = next(n for n, (_, of) in enumerate(found) if of.url.endswith("FET-000002"))
    told = json.loads(found[n][0].block) | {"form": "pehra-capture/3"}
    found[n] = damages.anew(found[n], json.dumps(told).encode())

    assert Kind.UNREADABLE in kinds(damages.listed(found))


def test_failures_and_encoded_bodies_are_sound_too() -> None:
    plain = exchange(2, b"hello", wire=b"5\r\nhello\r\n0\r\n\r\n", tls=None,
                     headers=((b"transfer-encoding", b"chunked"),))  # fmt: skip
    found = segment([(plain, context(2, b"hello")), (failed(3), context(3))], TOOL)
    assert isinstance(verify(found), Sound), verify(found)


def test_a_clock_that_nothing_kept_is_told() -> None:
    clock = replace(context().clock, synchronised=False)
    data = segment(
        [(exchange(1), replace(context(), clock=clock)), (exchange(2), context(2))], TOOL
    )
    for sound in (data, exported(data)):
        told = verify(sound)
        assert isinstance(told, Sound)
        assert any(one.startswith("At 1 capture nothing kept the clock") for one in told.notes)


@pytest.mark.parametrize("name", EVERY)
def test_each_damage_to_a_segment_is_found(name: str) -> None:
    act, kind = EVERY[name]
    damaged = act(SEGMENT)

    assert damaged != SEGMENT
    assert kind in kinds(damaged), verify(damaged)


@pytest.mark.parametrize("name", redone.SECOND)
def test_each_change_to_a_record_is_found(name: str) -> None:
    act, kind = redone.SECOND[name]
    damaged = act(SEGMENT)

    assert damaged != SEGMENT
    assert kinds(damaged) == {kind}, verify(damaged)


@pytest.mark.parametrize("name", EVERY)
def test_each_damage_to_a_capture_of_the_first_form_is_found(name: str) -> None:
    act, kind = EVERY[name]
    damaged = act(FIRST)

    assert damaged != FIRST
    assert kind in kinds(damaged), verify(damaged)


@pytest.mark.parametrize("name", EVERY)
def test_and_within_a_wacz_that_is_signed_anew(name: str) -> None:
    act, _ = EVERY[name]
    held = damages.members(WACZ)
    held["archive/FET-000001.warc.gz"] = act(SEGMENT)
    assert kinds(damages.signed(held))


@pytest.mark.parametrize("name", damages.WACZ)
def test_each_damage_to_a_wacz_is_found(name: str) -> None:
    act, kind = damages.WACZ[name]
    damaged = act(WACZ)

    assert damaged != WACZ
    assert kind in kinds(damaged), verify(damaged, EXPECTED)


def test_what_was_not_damaged_is_not_blamed() -> None:
    """Signing the same members again with the same key changes nothing that matters."""
    assert isinstance(verify(damages.signed(damages.members(WACZ)), EXPECTED), Sound)
    assert isinstance(verify(damages.listed(damages.rows(SEGMENT))), Sound)
    assert isinstance(verify(damages.together(damages.rows(SEGMENT))), Sound)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not tsa.HERE:
        pytest.skip("there is no openssl")
    return tsa.authority(tmp_path_factory.mktemp("tsa"))


def stamped_export(authority: Path) -> tuple[bytes, Stamp]:
    stamp = tsa.token(authority, manifest([Part("FET-000001.warc.gz", SEGMENT)]))
    return exported(SEGMENT, token=stamp.token, at=stamp.at), stamp


def test_a_stamp_is_checked_and_told(authority: Path) -> None:
    wacz, stamp = stamped_export(authority)
    roots = tsa.believed(authority)
    told = verify(wacz, Expected(EXPECTED.key, roots, tsa.token(authority, wacz).token))

    assert isinstance(told, Sound), told
    assert told.stamped_at == stamp.at
    assert told.notes == ()


def test_swapped_tokens_and_dates_that_do_not_fit_are_found(authority: Path) -> None:
    wacz, stamp = stamped_export(authority)
    held = damages.members(wacz)
    other = tsa.token(authority, b"something else").token
    rolled = replace(damages.ABOUT, created_at=stamp.at - timedelta(days=2))

    assert Kind.TOKEN in kinds(damages.signed(held | {TOKEN: other}))
    assert Kind.TOKEN in kinds(damages.signed(held | {TOKEN: b"no token"}))
    assert Kind.TOKEN in kinds(damages.signed(held | {MANIFEST: held[MANIFEST] + b" "}))
    assert Kind.TOKEN in kinds(wacz, replace(EXPECTED, token=other))
    assert Kind.DATE in kinds(damages.signed(held, rolled))


def test_what_was_captured_after_the_stamp_is_found(authority: Path) -> None:
    stamp = tsa.token(authority, b"now")
    late = stamp.at + timedelta(hours=1)
    clock = replace(context().clock, utc=late)
    one = segment([(replace(exchange(), started_at=late, ended_at=late),
                    replace(context(), clock=clock))], TOOL)  # fmt: skip
    assert isinstance(verify(one), Sound)
    token = tsa.token(authority, manifest([Part("FET-000001.warc.gz", one)])).token
    told = verify(exported(one, token=token, at=late), EXPECTED)
    assert isinstance(told, Damaged)
    assert "stamped before" in told.faults[0].words


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WACZ) - 1), st.integers(1, 255))
def test_no_single_byte_of_a_wacz_can_change(place: int, by: int) -> None:
    damaged = WACZ[:place] + bytes([WACZ[place] ^ by]) + WACZ[place + 1 :]
    assert isinstance(verify(damaged, EXPECTED), Damaged)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WACZ) - 1), st.integers(0, 40), st.binary(max_size=40))
def test_nor_any_stretch(place: int, cut: int, more: bytes) -> None:
    damaged = WACZ[:place] + more + WACZ[place + cut :]
    assert damaged == WACZ or isinstance(verify(damaged, EXPECTED), Damaged)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"WARC/1.1\r\n", b"\x1f\x8b", b"PK\x03\x04"]))
def test_no_bytes_make_it_raise(data: bytes, begin: bytes) -> None:
    assert isinstance(verify(begin + data), Damaged)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_nor_metadata_that_was_written_by_anybody(data: st.DataObject) -> None:
    found = damages.rows(SEGMENT)
    n = data.draw(st.sampled_from([len(found) - 1, len(found) - 2]))
    block = json.dumps(data.draw(ANYTHING)).encode()
    found[n] = damages.anew(found[n], block)
    assert isinstance(verify(damages.together(found)), Damaged)


def test_a_chain_that_several_share_is_written_once() -> None:
    other = replace(CHAIN, chain=(b"another",))
    found = damages.rows(segment([(exchange(1), context(1)), (exchange(2, tls=other), context(2)),
                                  (exchange(3), context(3))], TOOL))  # fmt: skip
    assert next(one.url for _, one in found if one.type == "resource") == "dns:example.test"
    assert sum("certificates" in one.url for _, one in found) == 2
