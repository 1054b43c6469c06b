"""`pehra serve` and `pehra watch`: the two processes that run day and night."""

import errno
import socket
import sys
from typing import Any

import click
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from pehra.base.errors import PehraError
from pehra.watch.loop import drain, keep
from pehra.watch.walk import desk

from .say import as_json, aside, config, in_home, out, tell

WHY = {
    errno.EADDRINUSE: "the port is taken; set another `port`, or end what listens there",
    errno.EACCES: "this user may not listen on that port; set one of 1024 or more",
    errno.EADDRNOTAVAIL: "this machine has no such address; set `address`",
}


class NoPlace(PehraError):
    """The desk cannot listen where pehra.toml says."""


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without its command line: everything from pehra.toml."""

    def load_config(self) -> None:
        settings = config()
        chosen: dict[str, Any] = {
            "bind": f"{settings.address}:{settings.port}",
            "workers": 2,
            "threads": 4,
            "timeout": 120,
            "accesslog": None,  # addresses carry report numbers, and who saw what is in the ledger
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": _say,
        }
        if settings.certificate:
            chosen |= {"certfile": settings.certificate, "keyfile": settings.key}
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401
        return get_wsgi_application()


@click.command()
@in_home
def serve() -> None:
    """The desk, on the address of pehra.toml. Run `pehra watch` beside it.

    Example:  pehra serve
    """
    _must_be_free(config().address, config().port)
    sys.argv[1:] = []
    Server().run()


def _say(_: object) -> None:
    """Once it listens."""
    scheme = "https" if config().https else "http"
    aside(f"The desk answers on {scheme}://{config().address}:{config().port}/")


def _must_be_free(address: str, port: int) -> None:
    """As gunicorn will bind it, which tries for seconds and says so line by line. Raises
    NoPlace.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((address.strip("[]"), port))
    except OSError as error:
        why = WHY.get(error.errno or 0, error.strerror or "it cannot be listened on")
        raise NoPlace(f"{address}:{port}: {why}. See pehra.toml: `address` and `port`.") from error


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and stop.")
@as_json
@in_home
def watch(once: bool, json_: bool) -> None:  # noqa: FBT001
    """Take up waiting work around the clock: reading, comparing, ranking.

    Example:  pehra watch --once
    """
    with_ = desk(config())
    try:
        if once:
            done = drain(with_)
            out({"done": done}) if json_ else tell(f"{done} errands done")
        else:
            aside("The watch has begun.")
            keep(with_)
    finally:
        with_.close()
