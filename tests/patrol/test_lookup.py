"""One question to the DHT, and answers that may be made up."""

import ipaddress

import libtorrent
from hypothesis import given
from hypothesis import strategies as st
from tests.patrol.peers import HASH, compact, encode

from pehra.patrol.swarms import lookup
from pehra.patrol.swarms.bencode import Value, decode
from pehra.patrol.swarms.lookup import MOST_NODES, MOST_VALUES, Answer, NoAnswer, Node
from pehra.patrol.swarms.nearest import UNKNOWN, Nearest, NoMore

ID = b"n" * 20


def answered(**told: Value) -> bytes:
    answer: dict[bytes, Value] = {b"id": ID}
    for key, value in told.items():
        answer[key.encode()] = value
    return encode({b"t": b"aa", b"y": b"r", b"r": answer})


def node(address: str, id_: bytes = b"m" * 20, port: int = 6881) -> bytes:
    return id_ + compact(address, port)


def test_the_question_is_get_peers_as_a_read_only_node_in_order() -> None:
    data = lookup.question(b"aa", ID, HASH)
    told = decode(data)

    arguments: Value = {b"id": ID, b"info_hash": HASH, b"want": [b"n4", b"n6"]}
    right: Value = {b"a": arguments, b"q": b"get_peers", b"ro": 1, b"t": b"aa", b"y": b"q"}
    assert told == right
    assert data == encode(right)
    assert libtorrent.bdecode(data) == right


def test_peers_and_nodes_of_both_families_are_read() -> None:
    six = ipaddress.ip_address("2001:db8::7").packed
    mapped = ipaddress.ip_address("::ffff:127.0.0.9").packed
    told = lookup.answer(
        answered(
            values=[compact("127.0.0.8", 7000), six + b"\x1b\x59", mapped + b"\x1b\x5a", b"odd", 5],
            nodes=node("127.0.0.5") + b"tail",
            nodes6=b"6" * 20 + six + b"\x1a\xe1",
        )
    )

    assert isinstance(told, Answer)
    assert [(one.address, one.port) for one in told.peers] == [
        ("127.0.0.8", 7000), ("2001:db8::7", 7001), ("127.0.0.9", 7002),
    ]  # fmt: skip
    assert told.nodes == (
        Node(b"m" * 20, "127.0.0.5", 6881), Node(b"6" * 20, "2001:db8::7", 6881),
    )  # fmt: skip
    assert told.dropped == 2


def test_thousands_of_values_and_nodes_are_cut() -> None:
    values: list[Value] = [compact("10.0.0.1", one) for one in range(1, 1500)]
    told = lookup.answer(answered(values=values, nodes=node("127.0.0.5") * 400))

    assert isinstance(told, Answer)
    assert (len(told.peers), len(told.nodes)) == (MOST_VALUES, MOST_NODES)
    assert told.dropped == len(values) - MOST_VALUES + 400 - MOST_NODES


def test_only_an_answer_to_this_very_question_counts() -> None:
    assert lookup.mine(b"aa", answered())
    assert lookup.mine(b"aa", encode({b"t": b"aa", b"y": b"e", b"e": [201, b"no"]}))
    for bad in (b"d1:rde1:t2:bb1:y1:re", b"d1:t2:aa1:y1:qe", b"x"):
        assert not lookup.mine(b"aa", bad)
    short: Value = {b"t": b"aa", b"y": b"r", b"r": {b"id": b"short"}}
    for bad in (encode(short), b"", b"le", encode({b"r": 1})):
        assert lookup.answer(bad) == NoAnswer()


@given(st.binary(max_size=300))
def test_any_datagram_is_an_answer_or_none(data: bytes) -> None:
    assert isinstance(lookup.answer(data), Answer | NoAnswer)
    nested = encode({b"t": b"aa", b"y": b"r", b"r": {b"id": ID, b"nodes": data, b"values": [data]}})
    assert isinstance(lookup.answer(nested), Answer)


def test_who_must_not_be_kept_is_blanked_and_the_rest_stays_in_its_place() -> None:
    hidden, shown = compact("127.0.0.8", 7000), compact("127.0.0.9", 7000)
    data = answered(values=[hidden, shown])

    kept = lookup.blanked(data, [hidden])

    assert len(kept) == len(data)
    assert hidden not in kept
    told = lookup.answer(kept)
    assert isinstance(told, Answer)
    assert [one.raw for one in told.peers] == [bytes(6), shown]


def nearest(questions: int = 64) -> Nearest:
    return Nearest(HASH, questions=questions, an_address=3)


def near(distance: int) -> bytes:
    return (int.from_bytes(HASH, "big") ^ distance).to_bytes(20, "big")


def test_the_units_own_nodes_come_first_and_then_the_nearest() -> None:
    some = nearest()
    for distance in (50, 5, 500):
        some.add(Node(near(distance), f"127.0.0.{distance % 200}", 6881))
    some.add(Node(UNKNOWN, "127.0.0.250", 6881))

    asked = [some.next() for _ in range(5)]
    assert [one.address for one in asked if isinstance(one, Node)] == [
        "127.0.0.250", "127.0.0.5", "127.0.0.50", "127.0.0.100",
    ]  # fmt: skip
    assert asked[-1] == NoMore()


def test_it_ends_when_eight_nearer_ones_have_answered() -> None:
    some = nearest()
    for distance in range(8):
        some.learn(Answer(near(distance), (), (), 0))
    some.add(Node(near(1000), "127.0.0.4", 6881))
    assert some.next() == NoMore()
    some.add(Node(near(3), "127.0.0.5", 6881))
    assert isinstance(some.next(), Node)


def test_made_up_nodes_cost_eight_questions_an_answer_and_three_an_address() -> None:
    some = nearest()
    victim = tuple(Node(near(port), "127.6.6.6", port) for port in range(2000, 2016))
    some.learn(Answer(ID, (), victim, 0))
    crowd = tuple(Node(near(at), f"127.7.7.{at}", 6881) for at in range(1, 17))
    some.learn(Answer(ID, (), crowd, 0))

    asked = []
    while isinstance(one := some.next(), Node):
        asked.append(one.address)
    assert asked.count("127.6.6.6") == 3
    assert len(asked) == 3 + 8


@given(st.lists(st.tuples(st.integers(0, 2**160 - 1), st.integers(1, 250)), max_size=60))
def test_nobody_is_asked_twice_and_never_more_than_may_be(told: list[tuple[int, int]]) -> None:
    some, asked = nearest(questions=10), list[Node]()
    for number, last in told:
        some.add(Node(number.to_bytes(20, "big"), f"127.0.0.{last}", 6881))
        some.add(Node(number.to_bytes(20, "big"), f"127.0.0.{last}", 6881))
    while isinstance(one := some.next(), Node):
        asked.append(one)

    assert len(asked) == len({(one.address, one.port) for one in asked}) <= 10
