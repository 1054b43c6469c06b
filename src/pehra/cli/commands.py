"""Every command, and the options they share."""

import click

from pehra import __version__

from .authority import authority_
from .backup import backup, restore
from .demo import demo
from .doctor import doctor
from .dossier import dossier, refresh_dossier, verify
from .drill import drill
from .evidence import evidence_
from .find import find
from .hash import hash_
from .home import init, migrate
from .ledger import ledger_
from .lists import lists
from .match import match_
from .notary import notary
from .officers import officer_
from .patrol import patrol_
from .quarantine import quarantine
from .queue import queue, show
from .receive import receive
from .recount import recount
from .run import serve, watch
from .scan import scan
from .triage import outcome_, triage_
from .witness import witness


@click.group(epilog="Start with:  pehra init  ·  pehra receive REPORT.json  ·  pehra queue")
@click.version_option(__version__)
@click.option("--home", help="Where everything lives; else PEHRA_HOME, else ./pehra-home.")
def pehra(home: str | None) -> None:
    """Pehra, the watch: a cyber-patrol desk for child-protection police.

    Exit codes: 0 done; 1 some of it could not be done; 2 wrong use; 3 the home is not ready.
    """


for command in (
    init, migrate, officer_, serve, watch, receive, lists, queue, show, hash_, match_,
    scan, quarantine, evidence_, ledger_, notary, dossier, verify,
    refresh_dossier, backup, restore, doctor,
    demo, drill, triage_, outcome_, find, authority_, patrol_,
):  # fmt: skip
    pehra.add_command(command)
ledger_.add_command(witness)
triage_.add_command(recount)
