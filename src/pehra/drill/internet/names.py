"""A name server for the made-up names alone (RFC 1035), over UDP on loopback."""

import asyncio
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from .counts import Counts
from .traps import LOOKALIKE, MISLEADING, NOWHERE, OUTSIDE, REFLECTOR
from .web import SINK, Web

TTL = 60  # seconds


class Names(asyncio.DatagramProtocol):
    def __init__(self, web: Web, counts: Counts) -> None:
        self._counts = counts
        self._known = {site.name: site.address for site in web.sites}
        self._known |= {REFLECTOR: web.sites[0].address, MISLEADING: NOWHERE}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11's is no subclass of what it is documented as
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            asked = dns.message.from_wire(data)
            reply = self._reply(asked).to_wire()
        except (dns.exception.DNSException, ValueError, IndexError):
            return  # what is no question has no answer
        if self._transport is not None:
            self._transport.sendto(reply, addr)

    def _reply(self, asked: dns.message.Message) -> dns.message.Message:
        self._counts.questions += 1
        reply = dns.message.make_response(asked, recursion_available=True)
        question = asked.question[0]
        name = question.name.to_text(omit_final_dot=True).casefold()
        address = self.address(name)
        if not address:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.A:
            reply.answer.append(
                dns.rrset.from_text(question.name, TTL, dns.rdataclass.IN, "A", address)
            )
        return reply

    def address(self, name: str) -> str:
        """Empty for a name that does not exist. A question for a trap's name is counted."""
        if name in self._known:
            return self._known[name]
        inner = name.removeprefix(LOOKALIKE)
        if name == OUTSIDE or name.endswith(f".{OUTSIDE}") or inner in self._known:
            self._counts.trap_questions[name] += 1
            return SINK
        return ""
