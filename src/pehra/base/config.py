"""`pehra.toml`, read once into a frozen value. `PEHRA_HOME` says where everything lives."""

import ipaddress
import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pehra.base.errors import PehraError

FILE = "pehra.toml"
ORIGIN = re.compile(r"[^\s+\x00-\x1f]{1,200}")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class BadConfig(PehraError):
    """`pehra.toml` cannot be used as it stands."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting with its default. Documented in docs/reference/configuration.md."""

    home: Path
    #: the unit's name as pages show it
    unit: str = "Child Protection Desk"
    #: ISO 3166 country in which local phone numbers and places are read
    region: str = "PK"
    #: language of pages before an officer chose one: en or ur
    language: str = "en"
    #: IANA zone in which pages show time; records are in UTC
    time_zone: str = "Asia/Karachi"
    #: address and port of the desk
    address: str = "127.0.0.1"
    port: int = 8000
    #: served over TLS, by itself (certificate, key) or behind a proxy that adds it
    https: bool = False
    certificate: str = ""
    key: str = ""
    #: names and addresses under which officers reach the desk
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    #: postgresql://user:password@host:port/name; empty means SQLite in the home
    database: str = ""
    #: name of the ledger on its checkpoints, as its notary and witnesses know it
    origin: str = "pehra.local/ledger"
    #: a folder whose files are taken in around the clock
    inbox: str = ""
    #: a program of the unit's own that is told the number of each report in danger now
    alert: str = ""
    #: a mailbox whose messages are taken in (imaps://USER@HOST/FOLDER), and its password's file
    mailbox: str = ""
    mailbox_password: str = ""
    #: resolvers of the patrol, ADDRESS or ADDRESS:PORT; empty: those of this machine
    resolvers: tuple[str, ...] = ()
    #: the SOCKS proxy (Tor) through which alone onion services are reached: socks5://HOST:PORT
    onion_proxy: str = ""
    #: whom a server's owner can ask about our visits: an address of the unit, in the user agent
    patrol_contact: str = ""
    #: fetches of the patrol at the same time
    patrol_at_once: int = 128
    #: the unit's own public addresses and networks, which the patrol never connects to
    patrol_own_addresses: tuple[str, ...] = ()
    #: nodes of the DHT to begin with, and trackers by their scrape address; none ships
    dht_nodes: tuple[str, ...] = ()
    trackers: tuple[str, ...] = ()
    #: a bucket for sealed bodies instead of the folder: s3://NAME, or s3://NAME?endpoint=ADDRESS
    bucket: str = ""
    #: the socket of the process that holds the ledger's key (pehra notary); empty: this home's own
    notary_socket: str = ""
    #: who witnesses checkpoints over HTTP: “ADDRESS KEY” each
    witnesses: tuple[str, ...] = ()
    #: addresses of time-stamping authorities (RFC 3161), and the certificates to believe, in PEM
    stampers: tuple[str, ...] = ()
    stamp_roots: str = ""

    @property
    def notary(self) -> Path:
        return self.home / "notary"

    @property
    def vault(self) -> Path:
        return self.home / "vault"

    @property
    def working(self) -> Path:
        return self.home / "working"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def scans(self) -> Path:
        return self.home / "scans"

    @property
    def sqlite(self) -> Path:
        return self.home / "pehra.sqlite3"

    @property
    def halt_file(self) -> Path:
        """While it is there, the patrol fetches nothing, whatever the database says."""
        return self.home / "HALT"

    @property
    def test_mark(self) -> Path:
        """A home that was ever let reach loopback stays a test home for ever."""
        return self.home / "TEST-HOME"

    @property
    def secret(self) -> Path:
        return self.home / "secret.key"


def home() -> Path:
    """The folder that `PEHRA_HOME` names, else `pehra-home` in the working folder."""
    return Path(os.environ.get("PEHRA_HOME") or "pehra-home").absolute()


def load(folder: Path) -> Config:
    """Read `folder/pehra.toml`; a home without one has the defaults. Raises BadConfig."""
    path = folder / FILE
    if not path.exists():
        return Config(folder)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path} is not valid TOML: {error}") from error
    return _checked(Config(folder, **{name: _typed(name, told[name]) for name in told}))


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401  (TOML gives any type; this narrows it)
    known = {field.name: field.type for field in fields(Config) if field.name != "home"}
    if name not in known:
        raise BadConfig(f"{FILE} sets “{name}”, which is no setting. Known: {', '.join(known)}.")
    default = next(field.default for field in fields(Config) if field.name == name)
    if isinstance(default, tuple) and isinstance(value, list):
        return tuple(str(item) for item in value)
    if type(value) is not type(default):
        kind = type(default).__name__
        raise BadConfig(f"{FILE} sets “{name}” to a {type(value).__name__}; it takes a {kind}.")
    return value


def _checked(config: Config) -> Config:
    if not config.https and config.address not in LOOPBACK:
        raise BadConfig(
            f"{FILE}: without https the desk answers on loopback only, not on {config.address}. "
            "Set https = true with certificate and key, or put a TLS proxy in front."
        )
    if bool(config.certificate) != bool(config.key):
        raise BadConfig(f"{FILE}: certificate and key go together.")
    if config.language not in {"en", "ur"}:
        raise BadConfig(f"{FILE}: language is en or ur, not “{config.language}”.")
    if not ORIGIN.fullmatch(config.origin):
        raise BadConfig(f"{FILE}: origin is a name without spaces and plus signs.")
    for told in config.patrol_own_addresses:
        _check_own(told)
    return config


def _check_own(told: str) -> None:
    """Raises BadConfig. A network of everything would end the patrol, and is a slip; one with
    a zone (RFC 4007) is of one link, and never public.
    """
    try:
        network = ipaddress.ip_network(told.replace("%", " "), strict=False)
    except ValueError as error:
        raise BadConfig(
            f"{FILE}: patrol_own_addresses names “{told}”, which is no address and no network. "
            "Write them like 198.51.100.7 or 198.51.100.0/24, 2001:db8::7 or 2001:db8::/48."
        ) from error
    if not network.prefixlen:
        raise BadConfig(f"{FILE}: patrol_own_addresses names “{told}”, which is every address.")
