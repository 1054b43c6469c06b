"""Whether a chain of certificates was good for a name at a moment, by this machine's roots.

Said apart from the handshake, which takes any chain. Revocation is not looked up: that would tell a
third party what we visit.
"""

import ssl
import warnings
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification

KEPT = 4096  # verdicts
AGAIN = timedelta(hours=1)  # a chain may expire meanwhile
NO_ROOTS = "this machine has no roots to check it by"
UNREADABLE = "a certificate of the chain cannot be read"


class Roots:
    """`pem`: the certificates to believe; those of the system when it is None."""

    def __init__(self, pem: bytes | None = None) -> None:
        self._pem = pem
        self._kept: dict[tuple[str, tuple[bytes, ...]], tuple[datetime, str]] = {}

    def problem(self, host: str, chain: tuple[bytes, ...], at: datetime) -> str:
        """Empty when the chain is good for `host`, a name or an address."""
        told_at, told = self._kept.get((host, chain), (at - AGAIN, ""))
        if timedelta() <= at - told_at < AGAIN:
            return told
        if len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        told = self._checked(host, chain, at)
        self._kept[host, chain] = at, told
        return told

    def _checked(self, host: str, chain: tuple[bytes, ...], at: datetime) -> str:
        if self._store is None:
            return NO_ROOTS
        if not chain:
            return "the server showed no certificate"
        with warnings.catch_warnings():  # of odd certificates, which are what is looked at here
            warnings.simplefilter("ignore")
            try:
                leaf, *others = [x509.load_der_x509_certificate(one) for one in chain]
                policy = verification.PolicyBuilder().store(self._store).time(at)
                policy.build_server_verifier(_subject(host)).verify(leaf, others)
            except verification.VerificationError as error:
                return f"not good for {host}: {error}"
            except ValueError:
                return UNREADABLE
        return ""

    @cached_property
    def _store(self) -> verification.Store | None:
        roots = _readable([self._pem] if self._pem is not None else _of_the_system())
        return verification.Store(roots) if roots else None


def _subject(host: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host.removesuffix("."))


def _of_the_system() -> list[bytes]:
    """PEM of OpenSSL's default file, else of the files of its default folder."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return [Path(paths.cafile).read_bytes()]
    if paths.capath:
        bundle = Path(paths.capath) / "ca-certificates.crt"
        files = [bundle] if bundle.is_file() else sorted(Path(paths.capath).glob("*.pem"))
        return [file.read_bytes() for file in files]
    return []


def _readable(texts: list[bytes]) -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    end = b"-----END CERTIFICATE-----"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one in (part + end for text in texts for part in text.split(end)[:-1]):
            try:
                found.append(x509.load_pem_x509_certificate(one[one.index(b"-----BEGIN") :]))
            except ValueError:
                continue
    return found
