"""Names with their answers in memory: for tests and drills. The messages are real ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import dns.message
import dns.rcode
import dns.rrset

from pehra.patrol.exchange import Resolution
from pehra.patrol.permit import Permit
from pehra.patrol.resolver import NoName, Resolved, joined

from .messages import Question, question, told

SERVER = "recorded"
KINDS = ("A", "AAAA")
Turn = Sequence[str]


class Recorded:
    """`names`: each name (lower case) with its addresses, or with a list of such, one for each time
    that it is asked, the last for ever after. `asked` is every name asked, in order.
    """

    def __init__(self, names: Mapping[str, Turn | Sequence[Turn]], *, ttl: int = 60) -> None:
        self._names = names
        self._ttl = ttl
        self.asked: list[str] = []

    async def resolve(self, permit: Permit, name: str, at: datetime) -> Resolved:  # noqa: ARG002
        asked = [one for one in (question(name, kind) for kind in KINDS) if one is not None]
        if len(asked) < len(KINDS):
            return NoName("no name that DNS knows", Resolution(name, "", at, ()), final=True)
        addresses = self._addresses(name)
        self.asked.append(name)
        answers = [self._answer(one, addresses) for one in asked]
        read = [told(one, answer) for one, answer in zip(asked, answers, strict=True)]
        kept = Resolution(
            name, SERVER, at, tuple(a for one in read for a in one.addresses),
            min((one.ttl for one in read if one.addresses), default=0),
            joined(*(one.wire for one in asked)), joined(*answers),
        )  # fmt: skip
        return kept if kept.addresses else NoName("the name does not exist", kept, final=True)

    def _addresses(self, name: str) -> Turn:
        found = self._names.get(name.lower(), ())
        if not found or isinstance(found[0], str):
            return [str(one) for one in found]
        turn = min(self.asked.count(name), len(found) - 1)
        return list(found[turn])

    def _answer(self, one: Question, addresses: Turn) -> bytes:
        asked = dns.message.from_wire(one.wire)
        answer = dns.message.make_response(asked)
        right = [a for a in addresses if (":" in a) == (one.kind == "AAAA")]
        if right:
            name = asked.question[0].name
            answer.answer = [dns.rrset.from_text_list(name, self._ttl, "IN", one.kind, right)]
        if not addresses:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()
