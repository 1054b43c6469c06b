"""The law of resolvers, over all of them; and what a real one survives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import dns.flags
import dns.message
import pytest

from pehra.patrol.exchange import Resolution
from pehra.patrol.permit import Permit
from pehra.patrol.resolver import NoName, Resolver, joined, messages
from pehra.patrol.resolvers import Recorded, Remembering, Udp, of_this_machine
from pehra.patrol.resolvers.messages import question, told
from pehra.patrol.resolvers.recorded import SERVER
from pehra.patrol.resolvers.udp import NoResolver, place

from .dns_stub import DnsStub

pytestmark = pytest.mark.enable_socket
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PERMIT = Permit("TEST-1@1", "allow host example.test", 1, NOON + timedelta(days=1))
NAMES = {
    "one.test": ["192.0.2.1"],
    "both.test": ["192.0.2.1", "192.0.2.2", "2001:db8::1"],
    "six.test": ["2001:db8::6"],
}
ZONE = {
    "one.test. A": ["192.0.2.1"],
    "both.test. A": ["192.0.2.1", "192.0.2.2"],
    "both.test. AAAA": ["2001:db8::1"],
    "six.test. AAAA": ["2001:db8::6"],
    "www.test. CNAME": ["a.test."],
    "a.test. CNAME": ["one.test."],
    "round.test. CNAME": ["round2.test."],
    "round2.test. CNAME": ["round.test."],
    "mail.test. MX": ["5 one.test."],
}
T = TypeVar("T")


@asynccontextmanager
async def recorded() -> AsyncIterator[Resolver]:
    yield Recorded(NAMES)


@asynccontextmanager
async def remembering() -> AsyncIterator[Resolver]:
    yield Remembering(Recorded(NAMES))


@asynccontextmanager
async def udp() -> AsyncIterator[Resolver]:
    async with DnsStub(ZONE) as stub:
        yield Udp([stub.place], loopback=True)


RESOLVERS = [recorded, remembering, udp]
Opened = Callable[[], AbstractAsyncContextManager[Resolver]]


def run(act: Callable[[], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with asyncio.timeout(20):
            return await act()

    return asyncio.run(whole())


def asked(opened: Opened, name: str) -> Resolution | NoName:
    async def act() -> Resolution | NoName:
        async with opened() as resolver:
            return await resolver.resolve(PERMIT, name, NOON)

    return run(act)


@pytest.mark.parametrize("opened", RESOLVERS)
@pytest.mark.parametrize("name", list(NAMES))
def test_every_address_is_told_with_the_messages(opened: Opened, name: str) -> None:
    got = asked(opened, name)

    assert isinstance(got, Resolution)
    assert sorted(got.addresses) == sorted(NAMES[name])
    assert (got.name, got.asked_at, got.ttl) == (name, NOON, 60)
    queries = [dns.message.from_wire(one) for one in messages(got.query)]
    answers = [dns.message.from_wire(one) for one in messages(got.answer)]
    assert [one.id for one in queries] == [one.id for one in answers]
    assert {str(one.question[0].name).lower() for one in queries} == {f"{name}."}
    seen = {row.to_text() for one in answers for rows in one.answer for row in rows}
    assert seen == set(NAMES[name])


@pytest.mark.parametrize("opened", RESOLVERS)
def test_a_name_that_is_gone_is_told_with_the_answer(opened: Opened) -> None:
    got = asked(opened, "gone.test")

    assert isinstance(got, NoName)
    assert got.final
    assert got.words == "the name does not exist"
    assert got.resolution.addresses == ()
    assert dns.message.from_wire(messages(got.resolution.answer)[0]).rcode() == dns.rcode.NXDOMAIN


@pytest.mark.parametrize("opened", RESOLVERS)
@pytest.mark.parametrize("name", ["", ".", "a..b", "a" * 64 + ".test", "é" * 70, "a." * 130])
def test_what_is_no_name_is_not_asked(opened: Opened, name: str) -> None:
    assert isinstance(asked(opened, name), NoName)


@pytest.mark.parametrize("opened", RESOLVERS)
def test_numbers_and_letters_are_never_the_same_twice(opened: Opened) -> None:
    seen: set[bytes] = set()
    for _ in range(4):
        got = asked(opened, "both.test")
        assert isinstance(got, Resolution)
        seen.update(messages(got.query))

    assert len(seen) == 8


def silent(answer: bytes, query: dns.message.Message) -> Sequence[bytes]:
    return []


def by_stub(stub: DnsStub, name: str = "one.test", patience: float = 0.3) -> Resolution | NoName:
    async def act() -> Resolution | NoName:
        async with stub:
            return await Udp([stub.place], patience=patience).resolve(PERMIT, name, NOON)

    return run(act)


def addresses(got: Resolution | NoName) -> Sequence[str]:
    return got.addresses if isinstance(got, Resolution) else ()


def test_cnames_are_followed_within_the_answer() -> None:
    stub = DnsStub(ZONE)

    assert addresses(by_stub(stub, "www.test")) == ("192.0.2.1",)
    assert {name.split()[0] for name in stub.asked} == {"www.test."}


def test_cnames_in_a_circle_end() -> None:
    got = by_stub(DnsStub(ZONE), "round.test")

    assert isinstance(got, NoName)
    assert "FORMERR" in got.words


def test_a_name_with_other_records_has_no_address() -> None:
    got = by_stub(DnsStub(ZONE), "mail.test")

    assert isinstance(got, NoName)
    assert (got.words, got.final) == ("the name has no address", True)


def test_addresses_of_other_names_are_passed_over() -> None:
    """An answer that slips in a name nobody asked for (RFC 2181 §5.4.1)."""

    def slip(answer: bytes, query: dns.message.Message) -> Sequence[bytes]:
        made = dns.message.from_wire(answer)
        for section in (made.answer, made.additional, made.authority):
            section.append(dns.rrset.from_text("other.test.", 60, "IN", "A", "192.0.2.66"))
        return [made.to_wire()]

    assert addresses(by_stub(DnsStub(ZONE, bend=slip))) == ("192.0.2.1",)


def false(answer: bytes, query: dns.message.Message) -> Sequence[bytes]:
    """Forgeries by somebody who is not on the path, before the true answer."""
    made = dns.message.from_wire(answer)
    made.answer = [dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "192.0.2.66")]
    lie = made.to_wire()
    return [
        (int.from_bytes(lie[:2], "big") ^ 1).to_bytes(2, "big") + lie[2:],  # another number
        lie[:12] + lie[12:].swapcase(),  # other letters
        lie[:2] + bytes([lie[2] & 0x7F]) + lie[3:],  # a question
        lie[:4] + b"\0\2" + lie[6:],
        lie[:11], b"", b"\0" * 40, lie[:4] + b"\0\0" + lie[6:12],
        answer,
    ]  # fmt: skip


def test_answers_to_another_question_are_passed_over() -> None:
    assert addresses(by_stub(DnsStub(ZONE, bend=false))) == ("192.0.2.1",)


def test_what_is_cut_short_is_asked_again_over_tcp() -> None:
    def cut(answer: bytes, query: dns.message.Message) -> Sequence[bytes]:
        made = dns.message.make_response(query)
        made.flags |= dns.flags.TC
        return [made.to_wire()]

    many = [f"192.0.2.{n}" for n in range(200)]
    stub = DnsStub({"one.test. A": many}, bend=cut)

    assert sorted(addresses(by_stub(stub))) == sorted(many)
    assert sorted(stub.by_tcp) == ["one.test. A", "one.test. AAAA"]


@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED"])
def test_a_server_that_cannot_say_is_not_the_last_word(rcode: str) -> None:
    def refuse(answer: bytes, query: dns.message.Message) -> Sequence[bytes]:
        made = dns.message.make_response(query)
        made.set_rcode(dns.rcode.from_text(rcode))
        return [made.to_wire()]

    async def act() -> tuple[Resolution | NoName, Resolution | NoName]:
        async with DnsStub(ZONE, bend=refuse) as bad, DnsStub(ZONE) as good:
            both = await Udp([bad.place, good.place]).resolve(PERMIT, "one.test", NOON)
            return both, await Udp([bad.place]).resolve(PERMIT, "one.test", NOON)

    both, alone = run(act)

    assert addresses(both) == ("192.0.2.1",)
    assert isinstance(alone, NoName)
    assert rcode in alone.words
    assert not alone.final


def test_silence_ends_within_its_patience() -> None:
    async def act() -> tuple[Resolution | NoName, float]:
        loop = asyncio.get_running_loop()
        async with DnsStub(ZONE, bend=silent) as stub:
            began = loop.time()
            got = await Udp([stub.place], patience=0.2).resolve(PERMIT, "one.test", NOON)
            return got, loop.time() - began

    got, took = run(act)

    assert isinstance(got, NoName)
    assert (got.words, got.final) == ("no resolver answers", False)
    assert messages(got.resolution.answer) == ()
    assert len(messages(got.resolution.query)) == 2
    assert took < 2.0


def test_no_server_at_all_is_told_too() -> None:
    async def act() -> Resolution | NoName:
        return await Udp(["127.0.0.1:9"], patience=0.2).resolve(PERMIT, "one.test", NOON)

    assert isinstance(run(act), NoName)


def test_cancelling_leaves_no_socket_behind() -> None:
    async def act() -> int:
        async with DnsStub(ZONE, bend=silent) as stub:
            one = asyncio.create_task(Udp([stub.place]).resolve(PERMIT, "one.test", NOON))
            while len(stub.asked) < 2:
                await asyncio.sleep(0.01)
            one.cancel()
            with pytest.raises(asyncio.CancelledError):
                await one
            return len(stub.asked)

    assert run(act) == 2


def test_resolvers_are_written_as_addresses() -> None:
    assert place("192.0.2.1") == ("192.0.2.1", 53)
    assert place("192.0.2.1:5353") == ("192.0.2.1", 5353)
    assert place("2001:db8::1") == ("2001:db8::1", 53)
    assert place("[2001:db8::1]:54") == ("2001:db8::1", 54)
    for wrong in ("", "dns.example", "192.0.2.1:x", "[::1", "1.2.3.4:99999"):
        with pytest.raises(NoResolver):
            place(wrong)
    with pytest.raises(NoResolver, match=r"pehra\.toml"):
        Udp([])


def test_a_test_home_asks_loopback_only() -> None:
    with pytest.raises(NoResolver, match="loopback"):
        Udp(["127.0.0.1", "192.0.2.1"], loopback=True)


def test_the_resolvers_of_this_machine_are_addresses() -> None:
    try:
        found = of_this_machine()
    except NoResolver:
        return
    assert all(place(f"[{one}]" if ":" in one else one) for one in found)


def test_an_answer_is_remembered_for_its_time_and_no_longer() -> None:
    inner = Recorded({"a.test": ["192.0.2.1"]}, ttl=60)
    resolver = Remembering(inner)

    async def at(seconds: float) -> Resolution | NoName:
        return await resolver.resolve(PERMIT, "a.test", NOON + timedelta(seconds=seconds))

    first, again, later = (asyncio.run(at(n)) for n in (0, 59, 60))
    assert again == first
    assert isinstance(later, Resolution)
    assert later.asked_at == NOON + timedelta(seconds=60)
    assert inner.asked == ["a.test", "a.test"]


@pytest.mark.parametrize(("ttl", "kept"), [(0, 1), (1, 1), (86_400, 300)])
def test_a_time_to_live_has_bounds(ttl: int, kept: int) -> None:
    inner = Recorded({"a.test": ["192.0.2.1"]}, ttl=ttl)
    resolver = Remembering(inner)
    for seconds in (0, kept - 0.5, kept):
        asyncio.run(resolver.resolve(PERMIT, "a.test", NOON + timedelta(seconds=seconds)))

    assert len(inner.asked) == 2


def test_only_so_many_names_are_remembered_and_none_after_the_clock_went_back() -> None:
    inner = Recorded({f"{n}.test": ["192.0.2.1"] for n in range(9)})
    resolver = Remembering(inner, names=3)
    for n in (0, 1, 2, 3, 3, 0):
        asyncio.run(resolver.resolve(PERMIT, f"{n}.test", NOON))
    asyncio.run(resolver.resolve(PERMIT, "0.test", NOON - timedelta(hours=1)))

    assert inner.asked == ["0.test", "1.test", "2.test", "3.test", "0.test", "0.test"]


def test_that_a_name_is_gone_is_remembered_and_that_nobody_answers_is_not() -> None:
    inner = Recorded({})
    gone = Remembering(inner)
    for _ in range(3):
        asyncio.run(gone.resolve(PERMIT, "gone.test", NOON))
    assert inner.asked == ["gone.test"]

    class Away:
        asked = 0

        async def resolve(self, permit: Permit, name: str, at: datetime) -> NoName:  # noqa: ARG002
            self.asked += 1
            return NoName("no resolver answers", Resolution(name, "", at, ()))

    away = Away()
    silent = Remembering(away)
    for _ in range(3):
        asyncio.run(silent.resolve(PERMIT, "gone.test", NOON))
    assert away.asked == 3


def test_a_recorded_name_can_change_with_every_question() -> None:
    resolver = Recorded({"a.test": [["192.0.2.1"], ["127.0.0.1"]]})
    seen = [addresses(asyncio.run(resolver.resolve(PERMIT, "a.test", NOON))) for _ in range(3)]

    assert seen == [("192.0.2.1",), ("127.0.0.1",), ("127.0.0.1",)]
    assert SERVER == "recorded"


def test_messages_are_kept_with_their_lengths() -> None:
    assert messages(joined(b"one", b"", b"three")) == (b"one", b"three")
    assert messages(b"") == ()


def test_no_bytes_break_the_reading_of_an_answer() -> None:
    one = question("a.test", "A")
    assert one is not None
    made = dns.message.make_response(dns.message.from_wire(one.wire))
    made.answer.append(dns.rrset.from_text("a.test.", 60, "IN", "A", "192.0.2.1"))
    whole = made.to_wire()
    for place_ in range(len(whole)):
        for bit in range(8):
            broken = bytearray(whole)
            broken[place_] ^= 1 << bit
            assert len(told(one, bytes(broken)).addresses) <= 1
        assert told(one, whole[:place_]).rcode == "FORMERR"
