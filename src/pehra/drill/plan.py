"""What happens: for each report its kind, its people and its files, out of its number alone.

The world's shares are those published for 2023 (NCMEC): 2.92 files a report, 47 % of files unique
by MD5 and 32 % to the eye, 0.18 % of reports urgent, 48 % actionable.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from .chance import chance

START = datetime(2026, 1, 1, tzinfo=UTC)
#: so that, with what is sent again and what goes round, the world's shares come out (tests/drill)
NEW, NEAR = 0.40, 0.59
MORE, MOST = 0.69, 40  # a further file, and the most of one report
RISK, ACTIONABLE = 0.0018, 0.48
WEAK, APART = 0.8, 0.5  # from there on a hint in free text alone, and of those in words apart
RINGS = 40
RING_SIZE = 9
STORMS = 12  # pictures that go round while the drill lasts
FILMED = 11  # of so many things shown, one is a film; in the world it is every second
FORMS = ("mp4", "mov", "avi")
BACK = 3000  # reports back from which one may be sent again


class Kind(StrEnum):
    ORDINARY = "ordinary"
    AGAIN = "again"  # an earlier report sent again, under another number
    VIRAL = "viral"
    RING = "ring"
    RISK = "risk"


class Grade(StrEnum):
    """How plainly a report says that a child is in danger."""

    STRONG = "strong"  # a field of the form says so
    INDIRECT = "indirect"  # two fields together do
    WEAK = "weak"  # one hint in free text
    APART = "apart"  # the same, in words that no rule was written for


class Role(StrEnum):
    MAKES = "makes"
    SELLS = "sells"
    UPLOADS = "uploads"
    EXCHANGES = "exchanges"


#: how often each kind happens; the first that the chance falls into
SHARES = ((Kind.RISK, RISK), (Kind.VIRAL, 0.14), (Kind.AGAIN, 0.18), (Kind.RING, 0.05))


@dataclass(frozen=True, slots=True)
class World:
    seed: int
    days: int
    a_day: int

    @property
    def reports(self) -> int:
        return self.days * self.a_day

    @property
    def people(self) -> int:
        return max(500, self.reports // 2)


@dataclass(frozen=True, slots=True)
class File:
    """`copy` names its bytes, `shows` what is to be seen: near copies show the same."""

    copy: int
    shows: int


def form(file: File) -> str:
    """What ends its name: films are of three forms, the same film in another form a near copy."""
    if file.shows % FILMED:
        return "jpg"
    return FORMS[file.copy % len(FORMS)]


@dataclass(frozen=True, slots=True)
class Event:
    """`cluster` is the number of the first report that says the same. `ring` is -1 for none."""

    number: int
    kind: Kind
    at: datetime
    suspect: int
    cluster: int
    actionable: bool
    files: tuple[File, ...]
    grade: Grade = Grade.STRONG
    ring: int = -1
    role: Role = Role.EXCHANGES
    storm: int = -1


def event(world: World, number: int) -> Event:
    """Report `number`, from 0."""
    of = chance(world.seed, "report", number)
    kind = _kind(of.random())
    if kind is Kind.AGAIN and number:
        first = event(world, max(0, number - 1 - int(of.random() * min(number, BACK))))
        return Event(
            number, Kind.AGAIN, _at(world, number), first.suspect, first.cluster,
            first.actionable, first.files, first.grade, first.ring, first.role, first.storm,
        )  # fmt: skip
    suspect, ring, role, storm = of.randrange(world.people), -1, Role.EXCHANGES, -1
    if kind is Kind.RING:
        ring = of.randrange(RINGS)
        place = of.randrange(RING_SIZE)
        suspect, role = member(world, ring, place), list(Role)[place % len(Role)]
    if kind is Kind.VIRAL:
        storm = of.randrange(STORMS)
    return Event(
        number, kind if kind is not Kind.AGAIN else Kind.ORDINARY, _at(world, number), suspect,
        number, kind is Kind.RISK or of.random() < ACTIONABLE, _files(world, number, storm),
        _grade(world, number, of.random()), ring, role, storm,
    )  # fmt: skip


def _grade(world: World, number: int, told: float) -> Grade:
    if told < WEAK:
        return Grade.INDIRECT if told >= WEAK / 2 else Grade.STRONG
    return Grade.APART if chance(world.seed, "apart", number).random() < APART else Grade.WEAK


def member(world: World, ring: int, place: int) -> int:
    """The person at a place of a ring."""
    return chance(world.seed, "ring", ring, place).randrange(world.people)


def _kind(told: float) -> Kind:
    for kind, share in SHARES:
        if told < share:
            return kind
        told -= share
    return Kind.ORDINARY


def _at(world: World, number: int) -> datetime:
    """When the clearing house received it: spread evenly over the days."""
    return START + timedelta(days=world.days * number / world.reports)


def _files(world: World, number: int, storm: int) -> tuple[File, ...]:
    if storm >= 0:
        return (File(-1 - storm, -1 - storm),)
    of, count = chance(world.seed, "files", number), 1
    while of.random() < MORE and count < MOST:
        count += 1
    return tuple(_file(world, number, n) for n in range(count))


def _file(world: World, number: int, n: int) -> File:
    """A new one, a near copy of what an earlier report showed first, or those same bytes again."""
    of, place = chance(world.seed, "file", number, n), number * MOST + n
    told, which = of.random(), of.random()
    if told < NEW or not number:
        return File(place, place)
    earlier = _file(world, int(which * which * number), 0)  # a few things come again and again
    return File(place, earlier.shows) if told < NEAR else earlier
