"""People of the nation, each made out of their number alone: none need be held in memory."""

from dataclasses import dataclass

from .chance import chance

FIRST = (
    "Ari",
    "Bela",
    "Cemo",
    "Dano",
    "Eshu",
    "Fari",
    "Gulo",
    "Hani",
    "Izmu",
    "Jalo",
    "Kemi",
    "Lano",
)
LAST = ("Abedo", "Birani", "Chomar", "Delvi", "Fostan", "Gandar", "Hollani", "Jurani", "Kostar")
MAIL = ("mail.example", "post.example", "inbox.example")
CARRIERS = 8  # of mobile networks; the first half put many subscribers behind one address
NAT_SHARE = 64  # subscribers behind one address
PORTS = 1000  # that each of them has


@dataclass(frozen=True, slots=True)
class Person:
    """`port` is the first of the person's range behind a shared address."""

    number: int
    first: str
    last: str
    email: str
    phone: str
    user: str
    screen: str
    device: str
    ip: str
    port: int
    shared: bool


def person(seed: int, number: int) -> Person:
    """Phone numbers are of a range that no carrier has given out; addresses are of 198.18.0.0/15,
    kept for measurements (RFC 2544), and 2001:db8::/32 (RFC 3849).
    """
    of = chance(seed, "person", number)
    first, last = of.choice(FIRST), of.choice(LAST)
    carrier = number % CARRIERS
    shared = carrier < CARRIERS // 2
    host = number // NAT_SHARE if shared else number + 2**16
    ip = f"198.{18 + (host >> 16) % 2}.{host >> 8 & 255}.{host & 255}"
    if carrier == CARRIERS - 1:
        ip = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::7"
    device = f"{of.getrandbits(128):032x}"
    return Person(
        number, first, last, f"{first.lower()}.{last.lower()}{number}@{of.choice(MAIL)}",
        f"+92300{number % 10**7:07d}", str(10**9 + number), f"{first.lower()}_{number}",
        f"{device[:8]}-{device[8:12]}-{device[12:16]}-{device[16:20]}-{device[20:]}",
        ip, 1024 + (number % NAT_SHARE) * PORTS, shared,
    )  # fmt: skip
