"""Exports of ours before the validators that others use. They are weak judges
(docs/reference/captures.md says what each misses), but what they refuse nobody will accept.
"""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.evidence import tsa

from pehra.patrol.capture import segment
from pehra.patrol.wacz import MANIFEST, TOKEN, Part, manifest

from . import damages
from .captures import TOOL, context, exchange, exported, failed

BIN = Path(sys.executable).parent
CHUNKED = {
    "wire": b"5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n",
    "headers": ((b"TRANSFER-encoding", b"chunked"), (b"x-A", b"1"), (b"x-a", b"2")),
}
ODD = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"


def run(*words: str | Path, at: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (tools of the development environment)
        [str(one) for one in words], cwd=at, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a WARC of every sort of exchange, and its WACZ; with a token where there is
    openssl.
    """
    at = tmp_path_factory.mktemp("export")
    media = exchange(3, b"\xff\xd8\xff" + bytes(range(256)) * 300,
                     headers=((b"Content-Type", b"image/jpeg"),))  # fmt: skip
    data = segment(
        [
            (exchange(1), context(1)),
            (exchange(2, b"hello", tls=None, **CHUNKED), context(2, b"hello")),
            (media, context(3, media.entity, "RECOGNISED")),
            (exchange(4, b"body", response=ODD, head=len(ODD) - 4), context(4, b"body")),
            (failed(5), context(5)),
        ],
        TOOL,
    )
    (at / "FET-000001.warc.gz").write_bytes(data)
    (at / "FET-000001.warc").write_bytes(gzip.decompress(data))
    token = b""
    if tsa.HERE:
        authority = tsa.authority(tmp_path_factory.mktemp("tsa"))
        token = tsa.token(authority, manifest([Part("FET-000001.warc.gz", data)])).token
        shutil.copy(authority / "ca.pem", at)
    (at / "x.wacz").write_bytes(exported(data, token=token))
    return at


@pytest.mark.parametrize("name", ["FET-000001.warc.gz", "FET-000001.warc"])
def test_warcio_and_fastwarc_check_and_index_it(export: Path, name: str) -> None:
    for words in (
        (BIN / "warcio", "check", "-v"),
        (BIN / "warcio", "index"),
        (BIN / "fastwarc", "check", "-p"),
        (BIN / "fastwarc", "index"),
        (BIN / "cdxj-indexer",),
    ):
        done = run(*words, export / name)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert "digest failed" not in done.stdout + done.stderr
    checked = run(BIN / "warcio", "check", "-v", export / name).stdout
    assert checked.count("digest pass") == checked.count("WARC-Record-ID") == 17


def test_gzip_and_wacz_and_openssl_pass_it(export: Path) -> None:
    if shutil.which("gzip"):
        assert run("gzip", "-t", export / "FET-000001.warc.gz").returncode == 0
    done = run(BIN / "wacz", "validate", "-f", export / "x.wacz")
    assert "Validation succeeded" in done.stdout, done.stdout + done.stderr
    if tsa.HERE:
        held = damages.members((export / "x.wacz").read_bytes())
        (export / "m.json").write_bytes(held[MANIFEST])
        (export / "m.tsr").write_bytes(held[TOKEN])
        done = run("openssl", "ts", "-verify", "-data", "m.json", "-in", "m.tsr", "-CAfile",
                   "ca.pem", at=export)  # fmt: skip
        assert "Verification: OK" in done.stdout + done.stderr
