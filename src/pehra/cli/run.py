"""`pehra serve` and `pehra watch`: the two processes that run day and night."""

import sys
from typing import Any

import click
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from pehra.watch.loop import drain, keep
from pehra.watch.walk import desk

from .say import as_json, aside, config, in_home, out, tell


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
    scheme = "https" if config().https else "http"
    aside(f"The desk answers on {scheme}://{config().address}:{config().port}/")
    sys.argv[1:] = []
    Server().run()


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
