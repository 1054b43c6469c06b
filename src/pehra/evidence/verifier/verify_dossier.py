#!/usr/bin/env python3
"""Check a dossier made by Pehra, without Pehra. Python 3.9 or newer, and `cryptography`.

    python verify_dossier.py FILE.zip [--key KEY] [--witness KEY]... [--tsa-roots PEM] [--json]

--key is the public key of the unit's ledger, as the unit published it; without it the key inside
the dossier is used, and this says so. Exit code 0: all that was checked holds; 1: something does
not; 2: wrong use. Sources: ZIP (APPNOTE 6.3.10), Merkle proofs (RFC 9162 2.1.3.2), checkpoints
and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature), time stamps (RFC 3161).
"""

import argparse, base64, hashlib, json, os, re, shutil, struct, subprocess, sys, tempfile, zipfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

APART = re.compile(r"manifest\.json|ledger\.jsonl|checkpoint\.txt|keys\.txt|stamps/[\w.-]+")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}", re.ASCII)
LARGEST, LOG, WITNESS = 256 * 2**20, 1, 4  # bytes of a member that is held in memory; kinds of keys
NO_ZIP, NO_DOSSIER = "it is no ZIP, and so neither a dossier nor a capture", "THIS IS NO DOSSIER."

class Fault(argparse.ArgumentTypeError):
    """Words that say what does not hold."""

class Report:
    """What holds and what does not, check by check."""
    def __init__(self) -> None:
        self.checks: List[Dict[str, Any]] = []
    def say(self, check: str, holds: bool, words: str) -> None:
        self.checks.append({"check": check, "holds": holds, "words": words})

    def tried(self, check: str, act: Callable[..., Any], *told: Any) -> Any:
        """What `act` gives, or None when it found a fault; nothing that it meets is a traceback."""
        try:
            return act(self, *told)
        except Exception as error:
            bad = "cut short or damaged" if isinstance(error, zipfile.BadZipFile) else "not of the form that it should be"
            self.say(check, False, str(error) if isinstance(error, Fault) else f"it is {bad} ({type(error).__name__})")

def need(holds: Any, words: str) -> None:
    if not holds:
        raise Fault(words)

def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()

def check_zip(report: Report, path: str) -> zipfile.ZipFile:
    """Only what a dossier's ZIP holds, byte by byte: nothing before, between, after or twice."""
    at, names, directory = 0, set(), b""
    with open(path, "rb") as file:
        need(file.read(2) == b"PK" or zipfile.is_zipfile(file), NO_ZIP)
        archive = zipfile.ZipFile(path)
        for one in archive.infolist():
            name, size = one.filename, one.file_size
            need(NAME.fullmatch(name) and ".." not in name, f"a member has a name that no dossier has: {name[:80]!r}")
            need(name not in names, f"{name} is there twice")
            need(one.compress_type == 0, f"{name} is compressed; dossiers are not: it was zipped anew")
            need(one.header_offset == at, f"there are bytes before {name} that belong to nothing")
            fields = struct.pack("<4H3L2H", 0, 0, 0, 33, one.CRC, size, size, len(name), 0)  # stored, 1980-01-01
            file.seek(at)
            head = b"PK\3\4\x14\0" + fields + name.encode()
            need(file.read(len(head)) == head, f"the heading of {name} is not as a dossier's is")
            directory += b"PK\1\2\x14\3\x14\0" + fields + struct.pack("<3H2L", 0, 0, 0, 0o600 << 16, at) + name.encode()
            names.add(name)
            at += len(head) + size
        directory += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), at, 0)
        file.seek(at)
        need(file.read(len(directory) + 1) == directory, "what follows the last member is not a dossier's directory")
    report.say("zip", True, f"{len(names)} members, and nothing beside them")
    return archive

def held(archive: zipfile.ZipFile, name: str) -> bytes:
    need(name in archive.NameToInfo, f"{name} is missing")
    need(archive.NameToInfo[name].file_size <= LARGEST, f"{name} is too large to be what it should be")
    return archive.read(name)

def digest_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        for piece in iter(lambda: file.read(2**20), b""):
            digest.update(piece)
    return digest.hexdigest()

def check_files(report: Report, archive: zipfile.ZipFile, manifest: Dict[str, Any]) -> None:
    """Every file that the manifest names is there and unchanged, and there is no other."""
    files = manifest["files"]
    for name in archive.namelist():
        need(name in files or APART.fullmatch(name), f"{name} is in the dossier and not in its manifest")
        of = re.match(r"exhibits/(\w+-\d+)", name)
        need(not of or of[1] in manifest["exhibits"], f"{name} is of no exhibit that the manifest lists")
    for name, told in files.items():
        need(name in archive.NameToInfo, f"{name} is in the manifest and not in the dossier")
        same = archive.NameToInfo[name].file_size == told["size"] and digest_of(archive, name) == told["sha256"]
        need(same, f"{name} was changed")
    report.say("files", True, f"{len(files)} files are those of the manifest")

def read_key(told: str) -> Dict[str, Any]:
    """A key as text: name+number+base64 (C2SP signed-note)."""
    name, number, rest = [*told.strip().split("+", 2), "", ""][:3]
    raw = base64.b64decode(rest) if re.fullmatch("[0-9A-Za-z+/]{44}", rest) else b""
    short = sha256(name.encode() + b"\n" + raw)[:4]
    good = len(raw) == 33 and raw[0] in (LOG, WITNESS) and short.hex() == number
    need(good, f"{told[:80]!r} is no key NAME+NUMBER+BASE64, or does not have the number that it says")
    return {"name": name, "number": short, "kind": raw[0], "public": raw[1:]}

def signatures(note: str) -> Iterator[Tuple[str, bytes, bytes]]:
    for line in note.rpartition("\n\n")[2].splitlines():
        dash, name, blob = line.split(" ")
        need(dash == "\u2014", "a signature's line does not begin with a dash")
        raw = base64.b64decode(blob, validate=True)
        need(base64.b64encode(raw).decode() == blob, f"the signature by {name} is not written as it must be")
        yield name, raw[:4], raw[4:]

def signed_by(note: str, key: Dict[str, Any]) -> bool:
    """Whether this key signed; a signature of it that does not hold is a fault."""
    text = (note.rpartition("\n\n")[0] + "\n").encode()
    for name, number, blob in signatures(note):
        if (name, number) == (key["name"], key["number"]):
            message = text
            if key["kind"] == WITNESS:
                message = b"cosignature/v1\ntime %d\n" % struct.unpack(">Q", blob[:8])[0] + text
                blob = blob[8:]
            try:
                Ed25519PublicKey.from_public_bytes(key["public"]).verify(blob, message)
            except InvalidSignature:
                raise Fault(f"the signature by {name} does not hold: the checkpoint was changed") from None
            return True
    return False

def check_checkpoint(report: Report, archive: zipfile.ZipFile, manifest: Dict[str, Any], given: str,
                     witnesses: List[str]) -> Tuple[int, bytes, bytes]:
    note = held(archive, "checkpoint.txt").decode()
    inside = [read_key(line) for line in held(archive, "keys.txt").decode().splitlines()]
    logs = [read_key(given)] if given else [one for one in inside if one["kind"] == LOG]
    need(len(logs) == 1, "there must be one key of the ledger")
    log, name = logs[0], logs[0]["name"] + "+" + logs[0]["number"].hex()
    need(not given or log in inside, f"the key that you gave, {name}, is not the one of this dossier")
    need(signed_by(note, log), f"the checkpoint is not signed by {name}")
    origin, size, head, rest = note.split("\n", 3)
    need(origin == manifest["origin"] == log["name"], "the checkpoint is of another ledger than the dossier")
    need(rest.startswith("\n\u2014"), "the checkpoint says more than a checkpoint says")
    others = [read_key(one) for one in witnesses]
    for key in others or [one for one in inside if one["kind"] == WITNESS]:
        need(signed_by(note, key), f"the witness {key['name']} did not sign the checkpoint")
        report.say("witness", True, f"{key['name']} saw the ledger with these {size} lines")
    known = {(one["name"], one["number"]) for one in (log, *inside, *others)}
    strangers = [one[0] for one in signatures(note) if one[:2] not in known]
    need(not strangers, f"a signature by {strangers[:1]} is on the checkpoint, and no key for it")
    ask = "" if given else ". COMPARE: that key is the dossier's own; ask the unit whether it is theirs"
    report.say("checkpoint", True, f"{origin} had {size} lines; the signature by {name} holds{ask}")
    return int(size), base64.b64decode(head, validate=True), (note.rpartition("\n\n")[0] + "\n").encode()

def root_by(leaf: bytes, place: int, size: int, path: List[bytes]) -> bytes:
    """RFC 9162 2.1.3.2."""
    last, found = size - 1, leaf
    for step in path:
        need(last > 0, "a proof is too long")
        if place & 1 or place == last:
            found = sha256(b"\1" + step + found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\1" + found + step)
        place, last = place >> 1, last >> 1
    need(last == 0, "a proof is too short")
    return found

def check_ledger(report: Report, archive: zipfile.ZipFile, point: Tuple[int, bytes, bytes]) -> Dict[int, Any]:
    """Each line is in the ledger that was signed, at the place it says. Gives them by number."""
    size, head, _ = point
    lines: Dict[int, Any] = {}
    for told in held(archive, "ledger.jsonl").decode().splitlines():
        one = json.loads(told)
        again = json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        need(again == told, "a line of ledger.jsonl is not written as it must be")
        index, path = one["index"], [base64.b64decode(step, validate=True) for step in one["path"]]
        need([base64.b64encode(step).decode() for step in path] == one["path"], "a proof is not written as it must be")
        need(0 <= index < size, f"line {index + 1} is not one of the {size} that were signed")
        found = root_by(sha256(b"\0" + one["body"].encode()), index, size, path)
        need(found == head, f"line {index + 1} is not what the signed ledger holds there")
        entry = json.loads(one["body"])
        need(entry["seq"] == index + 1 and index + 1 > max(lines, default=0), "the lines are not in their order")
        lines[index + 1] = entry
    report.say("ledger", True, f"{len(lines)} lines are in the signed ledger, each proved")
    return lines

def check_manifest(report: Report, archive: zipfile.ZipFile, manifest: Dict[str, Any], lines: Dict[int, Any]) -> None:
    digest = sha256(held(archive, "manifest.json")).hex()
    made = [one for one in lines.values() if one["duty"] == "make_dossier" and one["details"]["manifest"] == digest]
    need(made, "no line of the ledger says that a dossier with this manifest was made")
    report.say("manifest", True, f"made by {made[0]['officer']} at {made[0]['at']}, says line {made[0]['seq']}")

def note_digest(number: str, note: Dict[str, Any]) -> str:
    whole = {key: note[key] for key in ("act", "at", "salt", "told")} | {"exhibit": number, "v": 1}
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hex()

def check_exhibit(report: Report, archive: zipfile.ZipFile, number: str, lines: Dict[int, Any]) -> None:
    told = json.loads(held(archive, f"exhibits/{number}.json"))
    of = {seq: one for seq, one in lines.items() if one["subject"] == number}
    sealed = [one for one in of.values() if one["duty"] == "seal_exhibit" and one["details"]["fresh"]]
    need(sealed, "the ledger has no line of its sealing")
    first = sealed[-1]
    for field in ("sha256", "size"):
        need(told[field] == first["details"][field], f"its {field} is not what was sealed by line {first['seq']}")
    later = [one for one in lines.values() if told["address"] in one["details"].get("addresses", ())]  # sealed anew
    need(later or told["address"] == first["details"].get("address"), "its address is not what was sealed")
    need((told["exhibit"], told["sealed_at"]) == (number, first["at"]), "its record says another time or number")
    need([one["seq"] for one in told["custody"]] == sorted(of), "its custody is not all the lines on it")
    for one in told["custody"]:
        same = all(one[field] == of[one["seq"]][field] for field in ("at", "duty", "officer", "authority"))
        need(same, f"its custody says something else than line {one['seq']}")
    noted = {one["details"]["sha256"] for one in of.values() if one["duty"] == "note_custody"}
    need({note_digest(number, one) for one in told["notes"]} == noted, "a custody entry was changed or is missing")
    words = f"sealed at {first['at']} as {first['details']['sha256']}, {len(of)} acts on it"
    originals = [name for name in archive.namelist() if name.startswith(f"exhibits/{number}/")]
    if f"exhibits/{number}.age" in archive.NameToInfo:
        need(digest_of(archive, f"exhibits/{number}.age") == told["address"], "its sealed body is not what was sealed")
        words += "; its sealed body is unchanged"
    for name in originals:
        need(digest_of(archive, name) == told["sha256"], "its original is not what was sealed")
    words += "; its original is what was sealed" if originals else "; its content is not here: " + told["withheld"]
    report.say(number, True, words)

def parts(data: bytes) -> Iterator[Tuple[int, bytes]]:
    """The elements of DER, one after another: tag and content."""
    while data:
        length, at = data[1], 2
        if length & 128:
            at += length & 127
            length = int.from_bytes(data[2:at], "big")
        yield data[0], data[at : at + length]
        data = data[at + length :]

def stamped(data: bytes, wanted: bytes) -> str:
    """The time that a time stamp over this digest says, by walking its DER down to TSTInfo."""
    for tag, content in parts(data):
        if tag == 4 and content[:1] == b"\x30":
            fields = list(parts(next(parts(content))[1]))
            if [one[0] for one in fields[:5]] == [2, 6, 48, 2, 24]:
                need(list(parts(fields[2][1]))[1][1] == wanted, "it is over another checkpoint")
                return fields[4][1].decode()
        found = stamped(content, wanted) if tag & 32 else ""
        if found:
            return found
    return ""

def check_stamp(report: Report, archive: zipfile.ZipFile, name: str, text: bytes, roots: str) -> None:
    time = stamped(held(archive, name), sha256(text))
    need(time, "there is no time stamp in it")
    words = f"{name}: the checkpoint was there at {time}"
    command = ["openssl", "ts", "-verify", "-data", "text", "-in", "stamp", "-CAfile", str(Path(roots).absolute())]
    if not roots or not shutil.which("openssl"):
        how = "openssl ts -verify -data TEXT -in STAMP -CAfile ROOTS (TEXT: checkpoint.txt up to its empty line)"
        return report.say("stamp", True, f"{words}. NOT CHECKED: who says so. Give --tsa-roots, or run {how}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "text").write_bytes(text)
        Path(folder, "stamp").write_bytes(held(archive, name))
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    need(done.returncode == 0, f"{name}: openssl does not believe it with these roots")
    report.say("stamp", True, words + ", says an authority that openssl believes")

def verify(path: str, key: str, witnesses: List[str], roots: str) -> Report:
    report = Report()
    archive = report.tried("zip", check_zip, path)
    manifest = report.tried("manifest", lambda _: json.loads(held(archive, "manifest.json"))) if archive else None
    if not isinstance(manifest, dict):
        return report
    report.tried("files", check_files, archive, manifest)
    point = report.tried("checkpoint", check_checkpoint, archive, manifest, key, witnesses)
    lines = report.tried("ledger", check_ledger, archive, point) if point else None
    if lines is not None:
        report.tried("manifest", check_manifest, archive, manifest, lines)
        for number in manifest["exhibits"]:
            report.tried(str(number), check_exhibit, archive, number, lines)
        for name in archive.namelist():
            if name.startswith("stamps/") and name.endswith(".tsr"):
                report.tried("stamp", check_stamp, archive, name, point[2], roots)
    return report

def main(arguments: Optional[List[str]] = None) -> int:
    told = argparse.ArgumentParser(description="Check a dossier made by Pehra, without Pehra.")
    told.add_argument("file")
    told.add_argument("--key", type=lambda one: read_key(one) and one, help="the ledger's, as the unit published it")
    told.add_argument("--witness", type=lambda one: read_key(one) and one, action="append", default=[], help="must have signed")
    told.add_argument("--tsa-roots", default="", help="certificates of time-stamping authorities to believe")
    told.add_argument("--json", action="store_true")
    given = told.parse_args(arguments)
    if not (Path(given.file).is_file() and os.access(given.file, os.R_OK)):
        told.error(f"{given.file}: no such file, or it may not be read")
    report = verify(given.file, given.key or "", given.witness, given.tsa_roots)
    holds = all(one["holds"] for one in report.checks)
    said = [f"{'holds' if one['holds'] else 'FAILS'}  {one['check']}: {one['words']}" for one in report.checks]
    said += ["", "All that was checked holds." if holds else NO_DOSSIER if NO_ZIP in said[0] else "THIS DOSSIER DOES NOT HOLD."]
    print(json.dumps({"holds": holds, "checks": report.checks}) if given.json else "\n".join(said))
    return 0 if holds else 1

if __name__ == "__main__":
    sys.exit(main())
