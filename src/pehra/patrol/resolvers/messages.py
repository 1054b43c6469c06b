"""DNS messages (RFC 1035 §4): a question in random letters, and what an answer to it says."""

import secrets
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

HEADER = 12  # bytes before the question
MOST_LABELS = 16  # CNAMEs followed


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer says. `ttl` in seconds, the least on the way to the addresses. `rcode` is
    `NOERROR`, `NXDOMAIN` or another word of RFC 6895.
    """

    rcode: str
    addresses: tuple[str, ...] = ()
    ttl: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """`wire` is the message as it is sent. Its number and the case of each letter are random, and
    an answer must repeat both: whoever is not on the path cannot guess them.
    """

    name: str
    kind: str
    wire: bytes = field(repr=False)

    def answered_by(self, answer: bytes) -> bool:
        """Whether `answer` has our number, is an answer, and repeats the question to the letter."""
        asked = self.wire[HEADER:]
        return (
            len(answer) >= HEADER + len(asked)
            and answer[:2] == self.wire[:2]
            and answer[2] & 0x80 != 0
            and answer[4:6] == b"\0\1"
            and answer[HEADER : HEADER + len(asked)] == asked
        )


def question(name: str, kind: str) -> Question | None:
    """None when `name` cannot stand in a message (RFC 1035 §2.3.4)."""
    mixed = "".join(secrets.choice((letter.lower(), letter.upper())) for letter in name)
    try:
        asked = dns.message.make_query(dns.name.from_text(mixed), kind, use_edns=False)
    except (dns.exception.DNSException, UnicodeError):
        return None
    asked.id = secrets.randbelow(1 << 16)
    return Question(name, kind, asked.to_wire())


def cut_short(answer: bytes) -> bool:
    """Whether the rest is to be had over TCP only (RFC 1035 §4.2.1)."""
    return answer[2] & 0x02 != 0


def told(question: Question, answer: bytes) -> Told:
    """Addresses of the name asked for, CNAMEs followed within the answer and nowhere else. An
    answer that cannot be read is FORMERR.
    """
    try:
        read = dns.message.from_wire(answer, ignore_trailing=True)
        code = dns.rcode.to_text(read.rcode())
        owner, ttl = read.question[0].name, _FOREVER
        kind = dns.rdatatype.from_text(question.kind)
        for _ in range(MOST_LABELS):
            found = _of(read.answer, owner, kind)
            if found is not None:
                addresses = tuple(one.address for one in found)
                return Told(code, addresses, min(ttl, found.ttl))
            onward = _of(read.answer, owner, dns.rdatatype.CNAME)
            if onward is None:
                return Told(code)
            owner, ttl = onward[0].target, min(ttl, onward.ttl)
    except (dns.exception.DNSException, ValueError, IndexError, UnicodeError):
        return Told("FORMERR")
    return Told("FORMERR")


_FOREVER = 1 << 31


def _of(
    answer: list[dns.rrset.RRset], owner: dns.name.Name, kind: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    right = (one for one in answer if one.name == owner and one.rdtype == kind)
    return next((one for one in right if one.rdclass == dns.rdataclass.IN), None)
