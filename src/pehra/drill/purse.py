"""Where those who sell are paid: wallets and bank accounts that pass every check, nobody's."""

from functools import lru_cache

from pehra.identifiers import base58, bech32
from pehra.identifiers.kinds.iban import check_digits
from pehra.identifiers.kinds.imei import check_digit
from pehra.identifiers.kinds.wallet import checked

from .chance import chance

BANK = "DRIL"  # no bank of Pakistan has these letters
VERSIONS = (0x00, 0x05, 0x30, 0x41)  # Bitcoin, Bitcoin, Litecoin, Tron
TWO_THIRDS = 2 / 3


@lru_cache(4096)
def wallet(seed: int, number: int) -> str:
    """Of one of seven forms; the hash that it stands for is drawn, so nobody has its key."""
    of = chance(seed, "wallet", number)
    inside, form = of.getrandbits(160).to_bytes(20), of.randrange(len(VERSIONS) + 3)
    if form < len(VERSIONS):
        return base58.encode(VERSIONS[form], inside)
    if form == len(VERSIONS):
        return f"0x{checked(inside.hex())}"
    return bech32.encode("bc" if of.random() < TWO_THIRDS else "ltc", 0, inside)


@lru_cache(4096)
def iban(seed: int, number: int) -> str:
    """Of Pakistan, in groups of four, as people copy them."""
    account = f"{BANK}{chance(seed, 'iban', number).randrange(10**16):016d}"
    whole = f"PK{check_digits('PK', account)}{account}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def imei(seed: int, number: int) -> str:
    """Of a range that no maker was given: it begins with 00."""
    told = f"00{chance(seed, 'imei', number).randrange(10**12):012d}"
    return told + check_digit(told)
