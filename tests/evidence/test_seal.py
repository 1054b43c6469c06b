"""Sealed, shared out, joined and opened again; and in no other way."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.evidence import recovery
from pehra.evidence.bech32 import bech32
from pehra.evidence.custodian import (
    BadCustodians,
    Custodian,
    Custodians,
    NotAKey,
    custodians,
    identity,
)
from pehra.evidence.seal import Item, identity_text, seal
from pehra.evidence.shares import (
    NotJoined,
    NotYours,
    Opened,
    joined,
    lent,
    opened,
    sealed,
    shared,
)
from pehra.evidence.unseal import Damaged, unseal
from pehra.evidence.vaults.folder import FolderVault
from pehra.evidence.vaults.memory import MemoryVault

KEYS = [pyrage.x25519.Identity.generate() for _ in range(5)]


def among(needed: int, of: int, safe: str = "") -> Custodians:
    members = tuple(Custodian(f"C-{n}", str(KEYS[n].to_public())) for n in range(of))
    return custodians(members, needed, safe)


def parts(item: Item, of: Custodians) -> list[Opened]:
    made = shared(item.key, item.body.address, of)
    return [opened(one.sealed, key) for one, key in zip(made, KEYS, strict=False)]


def test_the_vectors_of_bip_173() -> None:
    """Whatever 32 bytes: age reads what we write, and writes the same."""
    for byte in (0, 1, 127, 255):
        told = bech32("age-secret-key-", bytes([byte]) * 32).upper()
        assert str(pyrage.x25519.Identity.from_str(told)) == told
    # BIP-173, “Examples”: the program of the pay-to-witness-script-hash address, without version
    program = bytes.fromhex("1863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262")
    assert bech32("tb", program).startswith(
        "tb1rp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q"
    )


@settings(max_examples=20, deadline=None)
@given(
    chunks=st.lists(st.binary(max_size=70_000), max_size=4),
    of=st.integers(3, 5),
    data=st.data(),
)
def test_any_so_many_custodians_open_it_and_fewer_never(
    chunks: list[bytes], of: int, data: st.DataObject
) -> None:
    needed = data.draw(st.integers(2, of - 1))
    vault = MemoryVault()
    item = seal(chunks, vault)
    whole = b"".join(chunks)
    assert item.digests.sha256 == hashlib.sha256(whole).hexdigest()
    assert item.digests.md5 == hashlib.md5(whole, usedforsecurity=False).hexdigest()
    assert item.digests.sha1 == hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    told = parts(item, among(needed, of))
    for some in combinations(told, needed):
        assert joined(some) == item.key
    with pytest.raises(NotJoined, match=f"{needed} custodians are needed"):
        joined(told[: needed - 1] * 2)
    with unseal(vault, item.body.address, joined(told), item.digests.sha256) as file:
        assert file.read() == whole


def test_with_every_file_of_the_server_nothing_opens() -> None:
    """What the desk holds: the bodies and the sealed shares. Each key it could have is tried."""
    vault = MemoryVault()
    items = [seal([bytes([n]) * 100], vault) for n in range(20)]
    of = among(2, 3)
    desks_own = pyrage.x25519.Identity.generate()
    for item in items:
        made = shared(item.key, item.body.address, of)
        for one in made:
            with pytest.raises(NotYours):
                opened(one.sealed, desks_own)
            with pytest.raises(NotYours):
                opened(one.sealed, pyrage.x25519.Identity.from_str(identity_text(items[0].key)))
        assert all(item.key not in one.sealed for one in made)


def test_shares_of_two_items_or_changed_ones_are_named() -> None:
    vault, of = MemoryVault(), among(2, 3)
    first, second = (seal([data], vault) for data in (b"one", b"two"))
    mixed = [parts(first, of)[0], parts(second, of)[1]]
    with pytest.raises(NotJoined, match="not of the same item"):
        joined(mixed)
    good = parts(first, of)
    wrong = Opened(good[1].address, good[1].public, 2, 2, bytes(32))
    with pytest.raises(NotJoined, match="one is wrong"):
        joined([good[0], wrong])
    with pytest.raises(NotJoined, match="no share at all"):
        joined([])


def test_a_share_that_is_damaged_or_somebody_elses() -> None:
    item = seal([b"x"], MemoryVault())
    (one, *_) = shared(item.key, item.body.address, among(2, 3))
    with pytest.raises(NotYours):
        opened(one.sealed, KEYS[1])
    for place in range(0, len(one.sealed), 7):
        changed = bytearray(one.sealed)
        changed[place] ^= 1
        with pytest.raises(NotYours):
            opened(bytes(changed), KEYS[0])
    with pytest.raises(NotYours):
        opened(pyrage.encrypt(b'{"v": 1}', [KEYS[0].to_public()]), KEYS[0])


def test_a_share_is_lent_to_the_desk_and_opens_there_only() -> None:
    item = seal([b"x"], MemoryVault())
    (one, *_) = shared(item.key, item.body.address, among(2, 3))
    again = lent(one.sealed, KEYS[0], str(KEYS[4].to_public()))
    assert opened(again, KEYS[4]) == opened(one.sealed, KEYS[0])
    with pytest.raises(NotYours):
        opened(again, KEYS[0])


def test_a_changed_body_gives_out_nothing(tmp_path: Path) -> None:
    vault = FolderVault(tmp_path)
    item = seal([b"x" * 200_000], vault)
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    whole = path.read_bytes()
    path.chmod(0o600)
    for place in (3, 40, 150, 250, 70_000, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(Damaged):
            unseal(vault, item.body.address, item.key, item.digests.sha256)
    path.write_bytes(whole[:-100])
    with pytest.raises(Damaged):
        unseal(vault, item.body.address, item.key, item.digests.sha256)
    path.write_bytes(whole)
    with pytest.raises(Damaged, match="other bytes"):
        unseal(vault, item.body.address, item.key, "0" * 64)
    other = seal([b"y"], vault)
    with pytest.raises(Damaged):
        unseal(vault, item.body.address, other.key, item.digests.sha256)


def test_what_the_source_raises_is_raised_and_nothing_stays() -> None:
    vault = MemoryVault()

    def broken() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionResetError("the sender went away")

    with pytest.raises(ConnectionResetError, match="went away"):
        seal(broken(), vault)
    assert not list(vault.bodies())


def test_the_stock_age_opens_an_item_with_the_joined_key(tmp_path: Path) -> None:
    age = shutil.which("age") or shutil.which("rage")
    if age is None:
        pytest.skip("neither age nor rage is installed")
    vault = MemoryVault()
    item = seal([b"benign" * 30_000], vault)
    key = tmp_path / "item.key"
    key.write_text(identity_text(joined(parts(item, among(2, 3))[1:])))
    with vault.open(item.body.address) as body:
        done = subprocess.run(  # noqa: S603
            [age, "-d", "-i", key], input=body.read(), capture_output=True, check=True
        )
    assert hashlib.sha256(done.stdout).hexdigest() == item.digests.sha256


def test_the_stock_age_lends_a_share(tmp_path: Path) -> None:
    """A custodian needs nothing of ours: age -d | age -r."""
    age = shutil.which("age")
    if age is None:
        pytest.skip("age is not installed")
    item = seal([b"x"], MemoryVault())
    (one, *_) = shared(item.key, item.body.address, among(2, 3))
    key = tmp_path / "mine.key"
    key.write_text(f"# created: 2026-01-05\n# public key: x\n{KEYS[0]}\n")
    plain = subprocess.run(  # noqa: S603
        [age, "-d", "-i", key], input=one.sealed, capture_output=True, check=True
    )
    desk = str(KEYS[4].to_public())
    again = subprocess.run(  # noqa: S603
        [age, "-a", "-r", desk], input=plain.stdout, capture_output=True, check=True
    )
    assert opened(again.stdout, KEYS[4]) == opened(one.sealed, KEYS[0])


def test_recovery_takes_two_of_the_agency_and_the_court() -> None:
    made = recovery.made()
    agency, court = made.sheets
    item = seal([b"x"], MemoryVault())
    told = shared(item.key, item.body.address, among(2, 3, made.recipient))
    for two in combinations(agency, 2):
        by = recovery.recovered([*two, *court])
        assert joined([opened(told[-1].sealed, by)]) == item.key
    for some in ([*agency], [agency[0], *court], [*court], []):
        with pytest.raises(recovery.NotRecovered):
            recovery.recovered(some)
    words = agency[0].split()
    words[7] = "academic" if words[7] != "academic" else "acid"
    with pytest.raises(recovery.NotRecovered, match="mistyped") as mistyped:
        recovery.recovered([" ".join(words), agency[1], *court])
    assert words[9] not in str(mistyped.value).split()
    with pytest.raises(recovery.NotRecovered, match="not of the list"):
        recovery.recovered(["nonsense " * 33])
    assert agency[0] not in repr(made)


@pytest.mark.parametrize(
    ("needed", "of", "words"),
    [(1, 3, "at least 2"), (3, 3, "one more"), (2, 2, "one more"), (0, 0, "at least")],
)
def test_too_few_custodians(needed: int, of: int, words: str) -> None:
    with pytest.raises(BadCustodians, match=words):
        among(needed, of)


def test_custodians_who_cannot_be() -> None:
    key = str(KEYS[0].to_public())
    two = (Custodian("C-1", str(KEYS[1].to_public())), Custodian("C-2", str(KEYS[2].to_public())))
    for third in (Custodian("C-1", key), Custodian("C-3", two[0].recipient), Custodian("a b", key)):
        with pytest.raises(BadCustodians):
            custodians((*two, third), 2)
    with pytest.raises(NotAKey):
        custodians((*two, Custodian("C-3", "age1rubbish")), 2)
    with pytest.raises(BadCustodians):
        custodians((*two, Custodian("C-3", key)), 2, key)


def test_a_key_file_is_read_and_never_repeated() -> None:
    assert str(identity(f"# x\n\n{KEYS[0]}\n")) == str(KEYS[0])
    for bad in ("", "nonsense", f"{KEYS[0]}\n{KEYS[1]}", str(KEYS[0])[:-1]):
        with pytest.raises(NotAKey) as refused:
            identity(bad)
        assert bad[:20] not in str(refused.value) or not bad
    assert sealed(Opened("a" * 64, "p", 1, 0, bytes(32)), str(KEYS[0].to_public()))
    assert "key" not in repr(seal([b"x"], MemoryVault()))
