"""`pehra notary`: the process that holds the ledger's key, as a user of its own."""

import signal
from pathlib import Path

import click

from pehra.evidence.notaries import FolderNotary
from pehra.evidence.notaries.socket import Server

from .say import aside


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Where its key and its last checkpoint are.")  # fmt: skip
@click.option("--socket", "path", type=click.Path(path_type=Path), required=True)
@click.option("--origin", required=True, help="The ledger's name, as in pehra.toml.")
def notary(folder: Path, path: Path, origin: str) -> None:
    """Sign checkpoints for the desk, and none that contradicts an earlier one.

    Run it as a user of its own, who alone can read its folder; the desk's user needs only the
    socket. It needs no home. Then in pehra.toml: notary_socket = "/run/pehra-notary/socket"

    Example:  pehra notary --folder /var/lib/notary --socket /run/notary/socket --origin x
    """
    ours = FolderNotary(folder, origin)
    server = Server(path, ours)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    aside(f"The notary of {origin} answers at {path}: {ours.key}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
        path.unlink(missing_ok=True)
