"""E-mail addresses (RFC 5321 §4.1.2, the dotted form that mail in use has).

The whole address is folded to lower case: the local part may by the standard be case-sensitive,
but no large provider treats it so, and two spellings of one mailbox must meet.
"""

import re
from collections.abc import Iterator

from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

AT = r"(?:@|\s?[\[({]at[\])}]\s?)"
DOT = r"(?:\.|\s?[\[({](?:dot|\.)[\])}]\s?)"
PATTERN = re.compile(
    rf"(?<![\w.+%-])[\w.+%-]{{1,64}}{AT}(?:[\w-]{{1,63}}{DOT}){{1,8}}[^\W\d_]{{2,24}}(?![\w-])",
    re.IGNORECASE,
)


#: behind the @ of names of chats and accounts at WhatsApp, which are no mailboxes
CHATS = ("@s.whatsapp.net", "@g.us", "@c.us")


class Email:
    name = KindName.EMAIL

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        if PATTERN.fullmatch(raw.strip()) is None:
            return NotOne("it is no e-mail address")
        plain = re.sub(AT, "@", raw.strip(), count=1, flags=re.IGNORECASE)
        plain = re.sub(DOT, ".", plain, flags=re.IGNORECASE)
        if plain.lower().endswith(CHATS):
            return NotOne("it names a chat, no mailbox")
        return Identifier(self.name, plain.lower(), raw, Strength.STRONG)

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        if "@" not in text and "at" not in text.casefold():
            return
        for found in PATTERN.finditer(text):
            one = self.clean(found[0], region=region)
            if isinstance(one, Identifier):
                yield Span(one, found.start(), found.end())
