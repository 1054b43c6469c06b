"""A dossier, and every way to change one that came to mind: each found by the check that claims it.

The slow obvious judge is the untouched dossier: every change to it must turn a check from holds to
fails, and that check must be the one whose business it is.
"""

import hashlib
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pehra.base.canonical import Json
from pehra.base.clock import iso
from pehra.duties.note_custody import digest
from pehra.evidence import ledger, merkle, tree
from pehra.evidence.checkpoint import Checkpoint
from pehra.evidence.cosignature import cosigned, witness_key
from pehra.evidence.cover import cover
from pehra.evidence.dossier import About, Dossier, NotADossier, Proved, refreshed
from pehra.evidence.ledger import Entry
from pehra.evidence.notaries import MemoryNotary
from pehra.evidence.note import Note, sign
from pehra.evidence.statement import LANGUAGES, Working, statement
from pehra.evidence.verifier.verify_dossier import main, verify

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ORIGIN, SECRET, OURS = "desk.example/ledger", bytes(range(32)), bytes(range(1, 33))
LOG = MemoryNotary(ORIGIN, SECRET).key
WITNESS = witness_key("court.example/w1", OURS)
BODIES = {"EXH-000001": b"sealed one" * 50, "EXH-000002": b"sealed two" * 70}
ORIGINALS = {"EXH-000001": b"the first original", "EXH-000002": b"the second original"}
ABOUT = About(
    "Child Protection Desk", ORIGIN, iso(NOON), "L-1", ("TIP-000001",), {"pehra": "0"}, {"demo": 3}
)


class Nodes:
    """A tree over these bodies, kept in memory."""

    def __init__(self, bodies: list[bytes]) -> None:
        self._kept: dict[tuple[int, int], bytes] = {}
        for size, body in enumerate(bodies):
            for one in list(tree.grown(size, body, self)):
                self._kept[one.level, one.index] = one.hash

    def get(self, level: int, index: int) -> bytes:
        return self._kept[level, index]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


TOLD = {"from": "I-1", "to": "clerk", "place": "", "reason": "hearing"}
SALT = "00" * 16


def entries(manifest: str) -> list[Entry]:
    """A small history of two exhibits among other things."""
    said: list[tuple[str, str, dict[str, Json]]] = []
    for number, body in BODIES.items():
        said.append(("admit", "officer:1", {}))
        said.append(("seal_exhibit", number, {
            "sha256": sha(ORIGINALS[number]), "size": len(ORIGINALS[number]),
            "address": sha(body), "fresh": True, "custodians": 1}))  # fmt: skip
        said.append(("read_report", number, {"read": 1}))
    noted = digest("EXH-000001", "HANDED_OVER", TOLD, SALT, iso(NOON))
    said.append(("note_custody", "EXH-000001", {"act": "HANDED_OVER", "note": 1, "sha256": noted}))
    said.append(("make_dossier", "dossier:1", {"manifest": manifest}))
    return [
        Entry(seq, NOON, duty, "L-1", "case 7", subject, details)
        for seq, (duty, subject, details) in enumerate(said, 1)
    ]


def record(number: str) -> dict[str, Json]:
    custody: list[Json] = [
        {"seq": one.seq, "at": iso(one.at), "duty": one.duty, "officer": one.officer,
         "authority": one.authority}
        for one in entries("") if one.subject == number
    ]  # fmt: skip
    told: list[Json] = [{"act": "HANDED_OVER", "at": iso(NOON), "salt": SALT, "told": TOLD}]
    return {
        "exhibit": number, "sha256": sha(ORIGINALS[number]), "size": len(ORIGINALS[number]),
        "address": sha(BODIES[number]), "sealed_at": iso(NOON), "custody": custody,
        "notes": told if number == "EXH-000001" else [], "withheld": "it may not be copied",
    }  # fmt: skip


def made(witness: bytes = OURS) -> bytes:
    file = io.BytesIO()
    one = Dossier(file, ABOUT)
    for number, body in BODIES.items():
        one.exhibit(number, record(number))
        one.add(f"exhibits/{number}.age", [body[:9], body[9:]])
    one.add("exhibits/EXH-000002/original", [ORIGINALS["EXH-000002"]])
    for language in LANGUAGES:
        told = statement(ABOUT, list(BODIES), [Working("clock", "<set>")], language)
        one.add(f"statement-{language}.html", [told.encode()])
    one.add("cover.pdf", [cover(ABOUT, list(BODIES), str(LOG))])
    said = entries(one.manifest())
    bodies = [ledger.body(entry) for entry in said]
    nodes, size = Nodes(bodies), len(bodies)
    lines = [
        Proved(n, bodies[n].decode(), tree.inclusion(n, size, nodes))
        for n, entry in enumerate(said) if entry.duty != "admit"
    ]  # fmt: skip
    note = sign(str(Checkpoint(ORIGIN, size, merkle.root(bodies))), ORIGIN, SECRET)
    line = cosigned(note.text, WITNESS.name, witness, NOON)
    told_note = str(Note(note.text, (*note.signatures, line)))
    one.finish(lines, told_note, [str(LOG), str(witness_key(WITNESS.name, witness))], {})
    return file.getvalue()


GOOD = made()


def fails(data: bytes, tmp_path: Path, witnesses: Sequence[str] = ()) -> dict[str, str]:
    """The checks that fail, with their words."""
    path = tmp_path / "d.zip"
    path.write_bytes(data)
    report = verify(str(path), str(LOG), list(witnesses), "")
    return {one["check"]: one["words"] for one in report.checks if not one["holds"]}


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(told: dict[str, bytes]) -> bytes:
    """As a dossier is: so that nothing but the change itself is found."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in told.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr, info.create_system = 0o600 << 16, 3
            archive.writestr(info, data)
    return out.getvalue()


def manifested(told: dict[str, bytes]) -> dict[str, bytes]:
    """With a manifest that fits: what a forger would do next."""
    said = json.loads(told["manifest.json"])
    apart = {"manifest.json", "ledger.jsonl", "checkpoint.txt", "keys.txt"}
    said["files"] = {
        name: {"sha256": sha(data), "size": len(data)}
        for name, data in told.items() if name not in apart
    }  # fmt: skip
    return told | {
        "manifest.json": json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    }


def test_an_untouched_dossier_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fails(GOOD, tmp_path) == {}
    assert fails(GOOD, tmp_path, witnesses=[str(WITNESS)]) == {}
    assert zipped(members(GOOD)) == GOOD == made()  # its bytes are decided by what is in it
    path = str(tmp_path / "d.zip")
    assert main([path]) == 0
    said = capsys.readouterr().out
    assert "COMPARE" in said
    assert "All that was checked holds." in said
    assert main([path, "--key", str(LOG), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["holds"] is True


Change = Callable[[dict[str, bytes]], dict[str, bytes]]


def at(name: str, old: bytes, new: bytes) -> Change:
    def change(told: dict[str, bytes]) -> dict[str, bytes]:
        assert old in told[name]
        return told | {name: told[name].replace(old, new, 1)}

    return change


def without(name: str) -> Change:
    return lambda told: {n: data for n, data in told.items() if n != name}


def line(act: Callable[[list[str]], list[str]]) -> Change:
    def change(told: dict[str, bytes]) -> dict[str, bytes]:
        lines = told["ledger.jsonl"].decode().splitlines()
        return told | {"ledger.jsonl": "".join(f"{one}\n" for one in act(lines)).encode()}

    return change


def then(*changes: Change) -> Change:
    def change(told: dict[str, bytes]) -> dict[str, bytes]:
        for one in changes:
            told = one(told)
        return told

    return change


def resigned(told: dict[str, bytes]) -> dict[str, bytes]:
    """A whole ledger of the forger's own, under a key of the forger's own."""
    bodies = [json.loads(one)["body"].encode() for one in told["ledger.jsonl"].splitlines()]
    head = merkle.root(bodies)
    note = sign(str(Checkpoint(ORIGIN, len(bodies), head)), ORIGIN, bytes(32))
    return told | {
        "checkpoint.txt": str(note).encode(),
        "keys.txt": f"{MemoryNotary(ORIGIN, bytes(32)).key}\n".encode(),
    }


def other_note(told: dict[str, bytes]) -> dict[str, bytes]:
    """A checkpoint that the ledger did sign, over something else."""
    note = sign(str(Checkpoint(ORIGIN, 8, bytes(32))), ORIGIN, SECRET)
    return told | {"checkpoint.txt": str(note).encode(), "keys.txt": f"{LOG}\n".encode()}


A, B = "EXH-000001", "EXH-000002"
OTHER, UNTOLD, CHANGED = "not what the signed", "no line of the ledger", "was changed"
BODY = "its sealed body is not"
MAY = at(f"exhibits/{A}.json", b"may not", b"may now")
MATRIX: dict[str, tuple[Change, str, str]] = {
    "a line's body edited": (at("ledger.jsonl", b"case 7", b"case 8"), "ledger", OTHER),
    "a line's proof edited": (at("ledger.jsonl", b'"path":["', b'"path":["A'), "ledger", ""),
    "a line moved": (at("ledger.jsonl", b'"index":1', b'"index":0'), "ledger", OTHER),
    "two lines swapped": (line(lambda some: [some[1], some[0], *some[2:]]), "ledger", "order"),
    "a line twice": (line(lambda some: [some[0], *some]), "ledger", "order"),
    "a middle line gone": (line(lambda some: [some[0], *some[2:]]), A, "custody is not all"),
    "the sealing gone": (line(lambda some: some[1:]), A, "no line of its sealing"),
    "the last line gone": (line(lambda some: some[:-1]), "manifest", UNTOLD),
    "a line of no form": (line(lambda some: [*some, "{}"]), "ledger", "not of the form"),
    "the manifest edited": (at("manifest.json", b"Child", b"Other"), "manifest", UNTOLD),
    "the manifest gone": (without("manifest.json"), "manifest", "missing"),
    "an exhibit's record edited": (MAY, "files", CHANGED),
    "a record and the manifest edited": (
        then(MAY, manifested), "manifest", UNTOLD),
    "a digest edited everywhere but in the ledger": (
        then(at(f"exhibits/{A}.json", sha(ORIGINALS[A]).encode(), b"0" * 64), manifested), A,
        "its sha256 is not what was sealed"),
    "a sealed body edited": (at(f"exhibits/{A}.age", b"one", b"won"), "files", CHANGED),
    "a sealed body and the manifest edited": (
        then(at(f"exhibits/{A}.age", b"one", b"won"), manifested), A, BODY),
    "an original swapped": (
        then(at(f"exhibits/{B}/original", b"second", b"2nd"), manifested), B, "its original"),
    "bodies swapped": (
        lambda told: manifested(told | {f"exhibits/{A}.age": told[f"exhibits/{B}.age"],
                                        f"exhibits/{B}.age": told[f"exhibits/{A}.age"]}),
        A, BODY),
    "an exhibit removed": (without(f"exhibits/{B}.json"), "files", "in the manifest and not"),
    "an exhibit added": (
        lambda told: {**told, "exhibits/EXH-000003.json": b"{}"}, "files", "not in its manifest"),
    "an exhibit added to the manifest's files": (
        lambda told: manifested({**told, "exhibits/EXH-000003.json": b"{}"}), "files", "of no"),
    "a file added": (lambda told: {**told, "note.txt": b"x"}, "files", "not in its manifest"),
    "the cover swapped": (lambda told: told | {"cover.pdf": b"%PDF-1.7 x"}, "files", CHANGED),
    "a custody entry edited": (
        then(at(f"exhibits/{A}.json", b"clerk", b"thief"), manifested), A, "custody entry"),
    "custody says another officer": (
        then(at(f"exhibits/{A}.json", b'"officer":"L-1"', b'"officer":"L-2"'), manifested), A,
        "something else than line"),
    "a forged checkpoint": (at("checkpoint.txt", b"\n8\n", b"\n9\n"), "checkpoint", "not hold"),
    "another checkpoint of the same ledger": (other_note, "ledger", OTHER),
    "a ledger of the forger's own": (resigned, "checkpoint", "not the one of this dossier"),
    "the witness's signature gone": (
        lambda told: told | {"checkpoint.txt": told["checkpoint.txt"].rsplit(b"\n", 2)[0] + b"\n"},
        "checkpoint", "did not sign"),
    "the witness's signature edited": (
        lambda told: told | {"checkpoint.txt": told["checkpoint.txt"][:-8] + b"AAAA" +
                             told["checkpoint.txt"][-4:]}, "checkpoint", "does not hold"),
    "a stranger's signature": (
        lambda told: told | {"checkpoint.txt": told["checkpoint.txt"] +
                             "\u2014 x AAAAAAAA\n".encode()}, "checkpoint", "no key for it"),
    "the key swapped": (
        at("keys.txt", str(LOG).encode(), str(MemoryNotary(ORIGIN, bytes(32)).key).encode()),
        "checkpoint", "not the one of this dossier"),
    "a stamp that is none": (
        lambda told: {**told, "stamps/1.tsr": b"rubbish"}, "stamp", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", MATRIX)
def test_every_change_is_found_by_the_check_that_claims_it(kind: str, tmp_path: Path) -> None:
    change, check, words = MATRIX[kind]
    found = fails(zipped(change(members(GOOD))), tmp_path)
    assert check in found, found
    assert words in found[check]


def test_a_swapped_witness_is_found_when_the_right_one_is_asked_for(tmp_path: Path) -> None:
    found = fails(made(bytes(32)), tmp_path, witnesses=[str(WITNESS)])
    assert "did not sign" in found["checkpoint"]


def _doubled(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("again.txt", b"x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("again.txt", b"y")
    return out.getvalue()


def _other(method: int, prefix: str = "", mode: int = 0o600) -> Callable[[bytes], bytes]:
    def again(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            for name, told in members(data).items():
                info = zipfile.ZipInfo(prefix + name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = method
                info.external_attr = mode << 16
                archive.writestr(info, told)
        return out.getvalue()

    return again


def _renamed(data: bytes) -> bytes:
    """In its own heading, and not in the directory."""
    return data.replace(b"cover.pdf", b"cover.exe", 1)


ZIPS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "bytes before": (lambda data: b"MZ" + data, "bytes before"),
    "bytes behind": (lambda data: data + b"x", ""),
    "a comment": (lambda data: data[:-2] + struct.pack("<H", 3) + b"abc", "directory"),
    "a name twice": (_doubled, ""),
    "compressed anew": (_other(zipfile.ZIP_DEFLATED), "zipped anew"),
    "a bomb": (lambda _: _bomb(), "zipped anew"),
    "out of its folder": (_other(zipfile.ZIP_STORED, prefix="../"), "a name that no dossier has"),
    "from the root": (_other(zipfile.ZIP_STORED, prefix="/etc/"), "a name that no dossier has"),
    "links": (_other(zipfile.ZIP_STORED, mode=0o120777), "directory"),
    "a heading that lies": (_renamed, "heading"),
    "no ZIP": (lambda _: b"hello", ""),
    "nothing": (lambda _: b"", ""),
    "half": (lambda data: data[: len(data) // 2], ""),
}


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", bytes(50_000_000))
    return out.getvalue()


@pytest.mark.parametrize("kind", ZIPS)
def test_tricks_with_the_zip_are_refused(kind: str, tmp_path: Path) -> None:
    change, words = ZIPS[kind]
    found = fails(change(GOOD), tmp_path)
    assert set(found) == {"zip"}
    assert words in found["zip"]


def test_one_bit_anywhere_is_found(tmp_path: Path) -> None:
    """Of 2,000 places: none may be flipped."""
    chance = random.Random(5)  # noqa: S311
    for _ in range(2000):
        place = chance.randrange(len(GOOD))
        changed = bytearray(GOOD)
        changed[place] ^= 1 << chance.randrange(8)
        assert fails(bytes(changed), tmp_path), place


def test_two_dossiers_cannot_be_mixed(tmp_path: Path) -> None:
    told, other = members(GOOD), members(made(bytes(32)))
    assert fails(zipped(told | {"checkpoint.txt": other["checkpoint.txt"]}), tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "none.zip")])
    assert "none.zip: no such file" in capsys.readouterr().err


def test_what_cannot_be_a_dossier() -> None:
    with Dossier(io.BytesIO(), ABOUT) as one:
        one.add("a", [b"x"])
        for name in ("a", "../a", "/a", "a b", "a//b", "", "ا"):
            with pytest.raises(NotADossier):
                one.add(name, [b"y"])


def test_a_dossier_of_more_than_a_plain_zip_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pehra.evidence.dossier.LARGEST", 1000)
    with Dossier(io.BytesIO(), ABOUT) as one:
        one.add("a", [b"x" * 300])
        with pytest.raises(NotADossier, match="4 GiB"):
            one.add("b", [b"x" * 300] * 9)


def test_what_witnesses_said_later_is_added_and_nothing_else(tmp_path: Path) -> None:
    told = members(GOOD)
    note = told["checkpoint.txt"].decode()
    new = io.BytesIO()
    refreshed(io.BytesIO(GOOD), new, note, [str(LOG), str(WITNESS)], {})
    assert fails(new.getvalue(), tmp_path) == {}
    with pytest.raises(NotADossier, match="not the one"):
        refreshed(io.BytesIO(GOOD), io.BytesIO(), note.replace("\n8\n", "\n9\n"), [], {})
    with pytest.raises(NotADossier, match="no dossier"):
        refreshed(io.BytesIO(b"x"), io.BytesIO(), note, [], {})


def test_the_statement_says_what_was_given_and_nothing_runs_in_it() -> None:
    about = replace(ABOUT, unit="<script>alert(1)</script>")
    for language in LANGUAGES:
        told = statement(about, [A], [Working("a", "<b>")], language)
        assert "<script" not in told
        assert "&lt;b&gt;" in told
        assert A in told
    assert b"%PDF" in cover(replace(ABOUT, unit="ادارہ"), [A] * 400, str(LOG))[:10]


def test_the_verifier_is_one_short_file_that_needs_nothing_of_ours() -> None:
    text = Path(verify.__code__.co_filename).read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert "pehra." not in text.replace("pehra.local", "")
