"""`pehra demo`: a throwaway home with made-up reports, and the desk on loopback."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pyrage

from pehra.base import clock
from pehra.drill.letters import letters
from pehra.drill.parcels import parcel, starts
from pehra.drill.plan import World
from pehra.duties.appoint_custodians import ask_custodians, confirm_custodians
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.duty import Occasion
from pehra.duties.import_hashlist import import_hashlist
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.evidence.custodian import Custodian, Custodians
from pehra.hashlists.about import About
from pehra.intake import synthetic
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import near_copy, picture
from pehra.roster.powers import Role, officer
from pehra.watch.walk import desk, walk

from .home import make_home
from .say import CONSOLE, config, occasion, tell, tell_text

BADGE, BOSS, PASSWORD = "DEMO", "DEMO-2", "demo-watch-demo"
HOLDERS = ("DEMO-C1", "DEMO-C2", "DEMO-C3")
NATION = World(seed=1985, days=1, a_day=60)  # with three children at risk and a ring in it
PLAIN = 7  # the seed of the report that its sender escalated


@click.command()
@click.option("--port", default=0, help="Of the desk; a free one when 0.")
@click.option("--fill-only", is_flag=True, hidden=True)
def demo(port: int, fill_only: bool) -> None:  # noqa: FBT001
    """Try Pehra: made-up reports, benign generated pictures, nothing kept.

    Example:  make demo
    """
    if fill_only:
        make_home()
        fill()
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended politely, it tidies up too
    home = Path(tempfile.mkdtemp(prefix="pehra-demo-"))
    port = port or _free_port()
    (home / "pehra.toml").write_text(f'unit = "Demonstration Desk"\nport = {port}\n')
    children: list[subprocess.Popen[bytes]] = []
    try:
        _pehra(home, "demo", "--fill-only").wait()
        children = [_pehra(home, "watch"), _pehra(home, "serve")]
        tell_text(f"\n  The desk:  http://127.0.0.1:{port}/\n  Badge:     {BADGE}\n")
        tell(f"  Password:  {PASSWORD}")
        tell(f"  Second officer: {BOSS}; custodians: {', '.join(HOLDERS)}, the same password,")
        tell_text(
            f"  their keys in {home / 'custodians'}\n\n  Ctrl-C ends it and removes {home}\n\n"
        )
        children[1].wait()
    except KeyboardInterrupt:
        tell("The demonstration is over.")
    finally:
        for child in children:
            child.terminate()
            child.wait()
        shutil.rmtree(home, ignore_errors=True)


def _pehra(home: Path, *words: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"PEHRA_HOME": str(home)}
    command = [sys.executable, "-m", "pehra.cli", *words]
    return subprocess.Popen(command, env=environment)  # noqa: S603


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def fill() -> None:
    """An officer, a list that knows some of the pictures, and the reports."""
    roles = [Role.TRIAGE_OFFICER, Role.LIST_MANAGER, Role.INVESTIGATOR]
    appoint_officer(occasion(), BADGE, PASSWORD, roles)
    appoint_officer(occasion(), BOSS, PASSWORD, [Role.SUPERVISOR])
    _custodians()
    about = About(clock.now(), owner="nobody: made up", scheme="demonstration")
    import_hashlist(occasion(), "demonstration", io.BytesIO(_listed()), about)
    with_ = desk(config(), CONSOLE)
    try:
        for name, data in _tipoffs():
            kept = seal_exhibit(occasion(), with_.room, [data], name=name, channel="CONSOLE")
            walk(with_, kept.exhibit)
    finally:
        with_.close()


def _custodians() -> None:
    """Three, whose keys lie in the throwaway home: in earnest each keeps their own."""
    folder = config().home / "custodians"
    folder.mkdir(exist_ok=True, mode=0o700)
    members = []
    for name in HOLDERS:
        appoint_officer(occasion(), name, PASSWORD, [Role.CUSTODIAN])
        key = pyrage.x25519.Identity.generate()
        (folder / f"{name}.key").write_text(f"{key}\n")
        members.append(Custodian(name, str(key.to_public())))
    made = ask_custodians(occasion(), Custodians(tuple(members), 2), "the demonstration's")
    boss = officer(BOSS, Role.SUPERVISOR)
    confirm_custodians(Occasion(boss, clock.now(), "demonstration"), made)


def _listed() -> bytes:
    rows = ["pdq,category,note"]
    for seed in range(4):
        seen = Inline().decode(picture(seed))
        if isinstance(seen, Hashed):
            rows.append(f"{seen.pdq.hex},DEMO,generated picture {seed}")
    return "\n".join(rows).encode()


def _tipoffs() -> Iterator[tuple[str, bytes]]:
    """A day of a small made-up nation: reports with their pictures, letters in three languages, and
    one report by itself that its sender escalated.
    """
    pictures = (near_copy(picture(PLAIN)), near_copy(picture(1)))
    told = synthetic.report(PLAIN + 1, pictures, espEscalation="SYNTHETIC")
    yield f"{told['reportId']}.zip", synthetic.parcel(told, pictures)
    for first in starts(NATION):
        yield f"drill-{first}.zip", parcel(NATION, first, True)[0]  # noqa: FBT003
    for letter in letters(NATION):
        yield letter.name, letter.data
