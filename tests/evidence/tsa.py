"""An authority of time made with openssl in a folder, for every test that wants a stamp."""

import shutil
import subprocess
from pathlib import Path

from cryptography.x509 import Certificate

from pehra.evidence.stamp import Stamp, roots
from pehra.evidence.stamper import Stamper, stamped
from pehra.evidence.stampers import CommandStamper

HERE = shutil.which("openssl") is not None
CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test authority of time
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[stamping]
dir = .
serial = ./serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
crypto_device = builtin
signer_cert = ./tsa.pem
signer_key = ./tsa.key
"""
REPLY = 'cd "$0" && cat > q.tsq && openssl ts -reply -config c -section stamping -queryfile q.tsq'


def authority(at: Path) -> Path:
    """The folder, with `ca.pem` to believe and `other.pem`, which has signed nothing."""
    (at / "c").write_text(CONFIG)
    (at / "serial").write_text("01\n")
    for name in ("ca", "tsa", "other"):
        openssl(at, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    for name in ("ca", "other"):
        openssl(at, "req", "-x509", "-config", "c", "-extensions", "ca", "-key", f"{name}.key",
                "-days", "9", "-out", f"{name}.pem")  # fmt: skip
    openssl(at, "req", "-new", "-config", "c", "-key", "tsa.key", "-out", "tsa.csr")
    openssl(at, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "9", "-extfile", "c", "-extensions", "tsa",
            "-out", "tsa.pem")  # fmt: skip
    return at


def believed(at: Path, name: str = "ca") -> tuple[Certificate, ...]:
    return roots((at / f"{name}.pem").read_bytes())


def stamper(at: Path) -> Stamper:
    return CommandStamper(["sh", "-c", REPLY, str(at)])


def token(at: Path, data: bytes) -> Stamp:
    told = stamped(stamper(at), data, believed(at))
    assert isinstance(told, Stamp), told
    return told


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607
