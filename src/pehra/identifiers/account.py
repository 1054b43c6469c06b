"""An account is a platform and a name or number there; neither alone names anybody."""

from pehra.identifiers.fold import fold
from pehra.identifiers.identifier import Identifier, Kind, Strength


def account(platform: str, name: str) -> Identifier:
    """`example social:1001`. The name keeps its case: on many platforms it matters."""
    where = " ".join(fold(platform).split()).replace(":", " ")
    return Identifier(Kind.ACCOUNT, f"{where}:{name.strip()}", name, Strength.STRONG)


def device(kind: str, value: str) -> Identifier:
    """`idfa:0000…`: a device by an identifier of the kind named."""
    what = " ".join(fold(kind).split()).replace(":", " ") or "device"
    return Identifier(Kind.DEVICE, f"{what}:{value.strip().casefold()}", value, Strength.STRONG)
