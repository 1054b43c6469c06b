"""An item's key, shared out: `needed` of the custodians have it together, fewer know nothing of it.

Shamir (1979) over GF(2^128), by pycryptodome, each half of the 32 bytes for itself. Each share is
encrypted to its custodian's age key, and says which item it belongs to and how many are needed, so
that shares of two items, or too few, are named as what they are.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pyrage
from Crypto.Protocol.SecretSharing import Shamir

from pehra.base.canonical import Json, canonical
from pehra.base.errors import PehraError

from .custodian import Custodians, recipient
from .seal import KEY, identity

HALF = 16  # bytes
RECOVERY = "recovery"


class NotJoined(PehraError):
    """The shares do not make the item's key: too few, mixed up, or wrong."""


class NotYours(PehraError):
    """A share that this key does not open, or that is damaged."""


@dataclass(frozen=True, slots=True)
class Share:
    """`sealed`: age to its holder, a custodian's name or RECOVERY."""

    holder: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A share as its holder sees it. `public` is the item's public key, by which the joined key is
    checked; `place` is 1 to n, and 0 for the whole key, which recovery holds.
    """

    address: str
    public: str
    needed: int
    place: int
    data: bytes

    def __repr__(self) -> str:
        return f"Opened({self.address[:12]}…, {self.place})"


def shared(key: bytes, address: str, among: Custodians) -> tuple[Share, ...]:
    """One for each custodian, and the whole key for recovery when there is one."""
    public = str(identity(key).to_public())
    halves = [
        Shamir.split(among.needed, len(among.members), half) for half in (key[:HALF], key[HALF:])
    ]
    found = []
    for one, (place, first), (_, second) in zip(among.members, *halves, strict=True):
        opened = Opened(address, public, among.needed, place, first + second)
        found.append(Share(one.name, sealed(opened, one.recipient)))
    if among.recovery:
        whole = Opened(address, public, 1, 0, key)
        found.append(Share(RECOVERY, sealed(whole, among.recovery)))
    return tuple(found)


def sealed(share: Opened, to: str) -> bytes:
    """For the holder of the public key `to`, as the stock `age` would."""
    told: dict[str, Json] = {
        "address": share.address, "needed": share.needed, "place": share.place,
        "public": share.public, "share": share.data.hex(), "v": 1,
    }  # fmt: skip
    return bytes(pyrage.encrypt(canonical(told), [recipient(to)]))


def opened(told: bytes, by: pyrage.x25519.Identity) -> Opened:
    """`told` as `sealed` gave it, or as age's armour. Raises NotYours."""
    try:
        said = json.loads(pyrage.decrypt(told, [by]))
        data = bytes.fromhex(said["share"])
        found = Opened(said["address"], said["public"], said["needed"], said["place"], data)
    except (pyrage.DecryptError, ValueError, KeyError, TypeError) as error:
        raise NotYours("The share does not open with this key, or is damaged.") from error
    if said.get("v") != 1 or len(data) != KEY or type(found.place) is not int:
        raise NotYours("The share is of a form that this version does not know.")
    return found


def lent(told: bytes, by: pyrage.x25519.Identity, to: str) -> bytes:
    """A custodian's share, opened with the custodian's key and sealed for the desk's working key:
    what `age -d | age -r` does. Raises NotYours.
    """
    return sealed(opened(told, by), to)


def joined(shares: Sequence[Opened]) -> bytes:
    """The item's key, 32 bytes. Raises NotJoined."""
    if not shares:
        raise NotJoined("There is no share at all.")
    if len({(one.address, one.public, one.needed) for one in shares}) > 1:
        raise NotJoined("The shares are not of the same item.")
    first = shares[0]
    places = {one.place: one.data for one in shares}
    if 0 in places:
        key = places[0]
    elif len(places) < first.needed:
        raise NotJoined(f"{first.needed} custodians are needed; {len(places)} released a share.")
    else:
        some = sorted(places.items())[: first.needed]
        key = b"".join(
            Shamir.combine([(place, data[half]) for place, data in some])
            for half in (slice(HALF), slice(HALF, KEY))
        )
    if str(identity(key).to_public()) != first.public:
        raise NotJoined(f"The shares of {first.address[:12]}… do not make its key: one is wrong.")
    return key
