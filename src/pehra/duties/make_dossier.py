"""Make a dossier of reports: their exhibits' records, custody and proofs, for a court.

The manifest's digest is recorded before the proofs are taken, so that the ledger says that this
dossier was made, and the dossier proves that the ledger says so.
"""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import BinaryIO

from pehra.base.canonical import Json
from pehra.base.clock import iso
from pehra.base.numbers import Series, number
from pehra.evidence import tree
from pehra.evidence.checkpoint import checkpoint
from pehra.evidence.cover import cover
from pehra.evidence.dossier import About, Dossier, NotADossier, Proved
from pehra.evidence.ledger import Sound, verify
from pehra.evidence.notary import Notary
from pehra.evidence.note import opened as opened_note
from pehra.evidence.statement import LANGUAGES, Working, statement
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import PIECE, whole
from pehra.evidence.vault import NotInVault
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import hashlists
from pehra.store.queries import ledger as ledgers
from pehra.store.queries.evidence import ExhibitPage, exhibit_page, exhibits_of

from .attest import sign_checkpoint
from .duty import Occasion, duty, record
from .heed import heed
from .view_exhibit import Original

LOOKS = ("view_exhibit", "copy_exhibit", "recover_exhibit")
TOOLS = ("pehra", "cryptography", "pyrage", "Django", "Pillow", "av", "numpy")
RESTORE = "Restore it from a backup: pehra evidence verify"
README = """This is a dossier of Pehra, to be checked without Pehra.

    python verify_dossier.py THIS-FILE.zip --key THE-KEY-THE-UNIT-PUBLISHED

or open verify_dossier.html in a browser from the disk. statement-en.html and statement-ur.html say
how it was made.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`bodies`: put the sealed bodies in. `originals` were taken out under openings."""

    tips: tuple[str, ...]
    unit: str
    bodies: bool = False
    originals: tuple[Original, ...] = ()
    #: handling codes of senders that somebody vouches for
    heeded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    number: str
    exhibits: tuple[str, ...]
    lines: int
    checkpoint: int


@duty(needs=Power.MAKE_DOSSIER)
def make_dossier(
    on: Occasion, wanted: Wanted, room: Strongroom, notary: Notary, file: BinaryIO
) -> Made:
    """Raises NotADossier, NoSuchExhibit, NotInVault, NotSigned, MustStay."""
    heeded = _heeded(heed(on, wanted.tips, wanted.heeded))
    pages = [exhibit_page(one) for one in exhibits_of(wanted.tips)]
    if not pages:
        raise NotADossier("Name at least one report: pehra dossier TIP-000042 -o FILE.zip")
    about = About(
        wanted.unit, notary.key.name, iso(on.at), on.officer.badge, wanted.tips, _tools(),
        {one.name: one.version for one in hashlists.lists()},
    )  # fmt: skip
    numbers = [page.number for page in pages]
    with Dossier(file, about) as dossier:
        for page in pages:
            _exhibit(dossier, page, wanted, room)
        working = [*_order(), *(_checked(room, page) for page in pages)]
        for language in LANGUAGES:
            told = statement(about, numbers, working, language)
            dossier.add(f"statement-{language}.html", [told.encode()])
        dossier.add("cover.pdf", [cover(about, numbers, str(notary.key))])
        dossier.add("README.txt", [README.encode()])
        for name in ("verify_dossier.py", "verify_dossier.html"):
            dossier.add(name, [files("pehra.evidence.verifier").joinpath(name).read_bytes()])
        manifest = dossier.manifest()
        seqs = _about(pages, wanted)
        with record(on, subject="") as said:
            row = models.Dossier.objects.create(
                manifest=manifest, about={"reports": list(wanted.tips), "exhibits": numbers},
                made_by=on.officer.badge, made_at=on.at,
            )  # fmt: skip
            said.subject = f"dossier:{row.pk}"
            said.details |= {"manifest": manifest, "exhibits": numbers} | heeded
        (line,) = ledgers.entries(f"dossier:{row.pk}")
        note = sign_checkpoint(notary, on.at)
        size = checkpoint(opened_note(note, [notary.key])[0].text).size
        dossier.finish(_proved([*seqs, line.seq], size), note, [str(notary.key)], {})
    return Made(number(Series.DOSSIER, row.pk), tuple(numbers), len(seqs) + 1, size)


def _heeded(codes: tuple[str, ...]) -> dict[str, Json]:
    return {"heeded": list(codes)} if codes else {}


def _about(pages: Sequence[ExhibitPage], wanted: Wanted) -> list[int]:
    """The lines on these exhibits and reports, by their numbers."""
    seqs = [one.seq for one in ledgers.entries(*(page.number for page in pages), *wanted.tips)]
    return seqs + [seq for page in pages for seq in ledgers.sealed_anew(page.address)]


def _exhibit(dossier: Dossier, page: ExhibitPage, wanted: Wanted, room: Strongroom) -> None:
    original = next((one for one in wanted.originals if one.exhibit == page.number), None)
    dossier.exhibit(page.number, _record(page, "" if original else _withheld(page)))
    if wanted.bodies and page.destroyed_at is None:
        try:
            with room.vault.open(page.address) as body:
                dossier.add(f"exhibits/{page.number}.age", _chunks(body))
        except NotInVault as error:
            raise NotADossier(f"{page.number}: its sealed body is missing. {RESTORE}") from error
    if original is not None:
        with original.file as taken:
            dossier.add(f"exhibits/{page.number}/original", _chunks(taken))


def _withheld(page: ExhibitPage) -> str:
    if page.destroyed_at is not None:
        return "it was destroyed on a lawful order"
    return "it may not be copied; it can be viewed at the unit"


def _record(page: ExhibitPage, withheld: str) -> dict[str, Json]:
    custody: list[Json] = [
        {"seq": one.seq, "at": iso(one.at), "duty": one.duty, "officer": one.officer,
         "authority": one.authority}
        for one in page.ledger
    ]  # fmt: skip
    return {
        "exhibit": page.number, "sha256": page.sha256, "sha1": page.sha1, "md5": page.md5,
        "size": page.size, "address": page.address, "body_size": page.body_size,
        "sealed_at": _sealed_at(page), "description": _description(page), "withheld": withheld,
        "reports": list(page.reports), "custodians": list(page.holders), "needed": page.needed,
        "arrivals": [{"at": iso(one.at), "channel": one.channel} for one in page.arrivals],
        "custody": custody,
        "looks": [one["seq"] for one in custody if isinstance(one, dict) and one["duty"] in LOOKS],
        "notes": [
            {"act": one.act, "at": iso(one.at), "salt": one.salt, "told": one.told}
            for one in page.custody
        ],
        "v": 1,
    }  # fmt: skip


def _sealed_at(page: ExhibitPage) -> str:
    fresh = [one for one in page.ledger if one.duty == "seal_exhibit" and one.details["fresh"]]
    return iso(fresh[-1].at) if fresh else iso(page.sealed_at)


def _description(page: ExhibitPage) -> str:
    """Neutral: what it is, never what it shows."""
    channels = ", ".join(sorted({one.channel for one in page.arrivals}))
    read = f"read as {len(page.reports)} reports"
    return f"{page.size:,} bytes that reached the unit by {channels}, {read}"


def _order() -> Iterator[Working]:
    found = verify(ledgers.lines())
    sound = isinstance(found, Sound)
    words = f"{found.entries} lines" if isinstance(found, Sound) else f"BROKEN: {found.reason}"
    yield Working("the ledger, followed from its first line", words + (", sound" if sound else ""))
    yield Working("the machine", f"{platform.system()} {platform.release()}, Python "
                  f"{platform.python_version()}")  # fmt: skip
    point = ledgers.attested()
    yield Working("the last checkpoint witnessed outside", str(point.witnessed_size or "none yet"))
    yield Working("the last checkpoint stamped", str(point.stamped_size or "none yet"))


def _checked(room: Strongroom, page: ExhibitPage) -> Working:
    if page.destroyed_at is not None:
        return Working(page.number, "destroyed on order")
    try:
        found = whole(room.vault, page.address)
    except NotInVault:
        return Working(page.number, "ITS SEALED BODY IS MISSING")
    same = "unchanged" if found.sha256 == page.address else "CHANGED"
    return Working(f"the sealed body of {page.number}, read again", f"{found.size} bytes, {same}")


def _proved(seqs: Sequence[int], size: int) -> list[Proved]:
    places = sorted({seq - 1 for seq in seqs})
    paths = ledgers.proved(lambda nodes: [tree.inclusion(at, size, nodes) for at in places])
    bodies = ledgers.bodies([at + 1 for at in places])
    return [Proved(at, bodies[at + 1], path) for at, path in zip(places, paths, strict=True)]


def _tools() -> dict[str, str]:
    return {name: version(name) for name in TOOLS}


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(PIECE), b"")
