"""Addresses of wallets: Bitcoin, Litecoin, Tron, Ethereum and whatever is kept as Ethereum is.

All but Ethereum's carry a check that chance does not pass (one in four billion). An Ethereum
address has one in the case of its letters (EIP-55); written in one case only it has none and is
weaker. Forty hexadecimal digits without 0x before them are a digest, never a wallet. Clean: Base58
as it stands, since case matters; the others in lower case.
"""

import re
from collections.abc import Iterator

from Crypto.Hash import keccak

from pehra.identifiers import base58, bech32
from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.identifier import Kind as KindName
from pehra.identifiers.kind import NotOne, Span

PATTERN = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[13LMT][1-9A-HJ-NP-Za-km-z]{24,34}"
    r"|(?:bc|ltc)1[02-9ac-hj-np-z]{8,87}|(?:BC|LTC)1[02-9AC-HJ-NP-Z]{8,87}"
    r"|0x[0-9A-Fa-f]{40}"
    r")(?![0-9A-Za-z])"
)
#: version bytes: Bitcoin 0 and 5 (which old Litecoin shares), Litecoin 48 and 50, Tron 65
VERSIONS = frozenset({0x00, 0x05, 0x30, 0x32, 0x41})
PREFIXES = frozenset({"bc", "ltc"})
USED = frozenset({(0, 20), (0, 32), (1, 32)})  # witness versions and bytes (BIP-141, BIP-341)
HASH = 20  # bytes that a Base58 address is of
ETHER = re.compile(r"0[xX][0-9A-Fa-f]{40}")
FEWEST = 8  # different digits: less is a made-up one, such as 0x000…dEaD
URI = re.compile(r"(?:bitcoin|litecoin|ethereum|tron):", re.IGNORECASE)


class Wallet:
    name = KindName.WALLET

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:  # noqa: ARG002
        told = URI.sub("", raw.strip(), count=1) if URI.match(raw.strip()) else raw.strip()
        if ETHER.fullmatch(told):
            return _ether(told, raw)
        witness = bech32.decode(told)
        if isinstance(witness, bech32.Witness):
            if witness.prefix in PREFIXES and (witness.version, len(witness.program)) in USED:
                return Identifier(self.name, told.lower(), raw, Strength.STRONG)
            return NotOne("it is of a chain that is not known, or of a form that no wallet uses")
        found = base58.decode(told)
        if isinstance(found, base58.Decoded) and len(found.payload) == HASH:
            if found.version in VERSIONS:
                return Identifier(self.name, told, raw, Strength.STRONG)
            return NotOne("it is of a chain that is not known")
        return NotOne("it is no address of a wallet, or a letter of it is wrong")

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        for found in PATTERN.finditer(text):
            one = self.clean(found[0], region=region)
            if isinstance(one, Identifier):
                yield Span(one, found.start(), found.end())


def _ether(told: str, raw: str) -> Identifier | NotOne:
    digits = told[2:]
    if len(set(digits.lower())) < FEWEST:
        return NotOne("it is a made-up address")
    if digits in {digits.lower(), digits.upper()}:
        return Identifier(KindName.WALLET, f"0x{digits.lower()}", raw, Strength.MEDIUM)
    if digits != checked(digits):
        return NotOne("the case of its letters does not fit (EIP-55): a digit is wrong")
    return Identifier(KindName.WALLET, f"0x{digits.lower()}", raw, Strength.STRONG)


def checked(digits: str) -> str:
    """An Ethereum address without 0x, in the case that EIP-55 gives its letters."""
    plain = digits.lower()
    told = keccak.new(digest_bits=256, data=plain.encode()).hexdigest()
    return "".join(
        mark.upper() if int(of, 16) > 7 else mark  # noqa: PLR2004  (EIP-55)
        for mark, of in zip(plain, told, strict=False)
    )
