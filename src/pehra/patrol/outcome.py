"""How a fetch ended, in one word for the diary."""

from enum import StrEnum


class Outcome(StrEnum):
    FETCHED = "FETCHED"
    NOT_MODIFIED = "NOT_MODIFIED"  # 304, or the same bytes as the last time
    REDIRECT = "REDIRECT"  # in scope: the next hop is a target of its own
    REDIRECT_OUT = "REDIRECT_OUT"  # out of scope: recorded, not followed
    GONE = "GONE"  # 404 or 410
    BUSY = "BUSY"  # 429 or 503: it waits as long as the server asks
    HTTP_ERROR = "HTTP_ERROR"  # any other answer that is no success
    DNS_FAILED = "DNS_FAILED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"  # the name leads to where nobody may be sent
    CONNECT_FAILED = "CONNECT_FAILED"
    TLS_FAILED = "TLS_FAILED"
    PROXY_FAILED = "PROXY_FAILED"
    TIMED_OUT = "TIMED_OUT"
    PROTOCOL_ERROR = "PROTOCOL_ERROR"
    HALTED = "HALTED"  # the kill switch, or the authority ended while it ran
    ROBOTS = "ROBOTS"  # robots.txt asks not to
    REFUSED = "REFUSED"  # the gate: nothing was sent
    POSTPONED = "POSTPONED"  # not its turn: nothing but its name and robots.txt was asked
    LOST = "LOST"  # begun by a process that died; found afterwards
