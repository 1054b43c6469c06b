"""TLS for one exchange, over memory, so that the connection stays ours to cut at any moment.

No session is ever resumed and no ticket taken: a resumed session shows no chain. Nothing is
verified here (chain.py does): a bad certificate is evidence, and nothing secret is ever sent.
"""

import contextlib
import ssl

READ = 256 * 1024  # bytes at a time
LEGACY_SERVER = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers older than RFC 5746
DER = 2  # _ssl.ENCODING_DER


def context() -> ssl.SSLContext:
    """TLS 1.2 or newer, HTTP/1.1 by ALPN, any certificate, any strength of its key."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION | LEGACY_SERVER
    made.set_ciphers("DEFAULT:@SECLEVEL=0")
    made.set_alpn_protocols(["http/1.1"])
    return made


class Channel:
    """Bytes of the wire in, plain bytes out, and back. `open` after the handshake; `closed` when
    the server said that it sends no more; `fault` in words when TLS broke, and then it is over.
    """

    __slots__ = ("_in", "_out", "_tls", "closed", "fault", "open")

    def __init__(self, of: ssl.SSLContext, name: str) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = of.wrap_bio(self._in, self._out, server_hostname=name)
        self.open = self.closed = False
        self.fault = ""

    def start(self) -> bytes:
        """The first bytes to send."""
        self._shake()
        return self._out.read()

    def receive(self, wire: bytes) -> bytes:
        """What can be read by now, up to where it breaks."""
        self._in.write(wire)
        parts: list[bytes] = []
        try:
            if not self.open:
                self._shake()
            while self.open and not self.closed:
                parts.append(self._tls.read(READ))
                self.closed = not parts[-1]
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.closed = True
        except ssl.SSLError as error:
            self.fault = (error.reason or "a broken message").lower().replace("_", " ")
        return b"".join(parts)

    def send(self, plain: bytes) -> None:
        self._tls.write(plain)

    def outgoing(self) -> bytes:
        """What TLS wants sent now."""
        return self._out.read() if self._out.pending else b""

    @property
    def protocol(self) -> str:
        return self._tls.version() or ""

    @property
    def cipher(self) -> str:
        told = self._tls.cipher()
        return told[0] if told else ""

    def chain(self) -> tuple[bytes, ...]:
        """The certificates as the server sent them, DER."""
        public = getattr(self._tls, "get_unverified_chain", None)
        if public is not None:  # Python 3.13
            return tuple(public())
        sent = self._tls._sslobj.get_unverified_chain() or ()  # type: ignore[attr-defined]  # noqa: SLF001  (3.11 and 3.12 have it here only)
        return tuple(one.public_bytes(DER) for one in sent)

    def _shake(self) -> None:
        with contextlib.suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
            self.open = True
