"""What program runs here, on what and on which machine: a capture says so."""

import functools
import hashlib
import platform
import ssl
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

UNKNOWN = "unknown"
MACHINE_ID = Path("/etc/machine-id")


@dataclass(frozen=True, slots=True)
class Tool:
    """`host` is a digest from which the machine's own id cannot be told."""

    name: str
    version: str
    python: str
    openssl: str
    system: str
    host: str


@functools.cache
def tool() -> Tool:
    """As it runs here."""
    return Tool(
        "Pehra", version("pehra"), platform.python_version(), ssl.OPENSSL_VERSION,
        f"{platform.system()} {platform.release()}", host_id(),
    )  # fmt: skip


@functools.cache
def host_id(path: Path = MACHINE_ID) -> str:
    """machine-id(5) asks not to show the id itself; “unknown” where there is none."""
    try:
        told = path.read_bytes().strip()
    except OSError:
        return UNKNOWN
    return hashlib.sha256(b"pehra host\n" + told).hexdigest() if told else UNKNOWN
