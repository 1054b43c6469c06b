"""IP addresses, version 4 and 6, in the text form of RFC 5952; a mapped one (`::ffff:…`) as IPv4.

Weak by themselves: behind carrier NAT one address is thousands of people at once (Europol 2017).
A sighting with its time and source port is what a carrier can answer for. A version number of four
parts (`1.2.3.4`) cannot be told from an address, and is taken for one.
"""

import ipaddress
import re
from collections.abc import Iterator

from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

V4 = r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\.\d|\w)"
V6 = r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4})?(?![\w:])"
PATTERN = re.compile(f"{V4}|{V6}")


class Ip:
    name = KindName.IP

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        try:
            found = ipaddress.ip_address(raw.strip().strip("[]"))
        except ValueError:
            return NotOne("it is no IP address")
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return Identifier(self.name, found.compressed, raw, Strength.WEAK)

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        for found in PATTERN.finditer(text):
            one = self.clean(found[0], region=region)
            if isinstance(one, Identifier) and one.value != "::":
                yield Span(one, found.start(), found.end())
