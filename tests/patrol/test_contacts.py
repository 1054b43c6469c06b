"""Whom to tell: tables and registries' answers, and the nearest of those who are known."""

import ipaddress
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.contacts import BadContacts, Contact, Rejected, address_key, around, best, read

NETWORK = {
    "objectClassName": "ip network", "handle": "NET-1", "startAddress": "192.0.2.0",
    "endAddress": "192.0.2.255", "name": "EXAMPLE-NET", "country": "NL",
    "entities": [
        {
            "objectClassName": "entity", "handle": "ORG-1", "roles": ["registrant"],
            "vcardArray": ["vcard", [["fn", {}, "text", "Example B.V."]]],
            "entities": [
                {
                    "objectClassName": "entity", "roles": ["technical", "abuse"],
                    "vcardArray": ["vcard", [
                        ["version", {}, "text", "4.0"], ["fn", {}, "text", "Abuse desk"],
                        ["email", {"type": "work"}, "text", "abuse@example.net"],
                    ]],
                }
            ],
        }
    ],
}  # fmt: skip
DOMAIN = {
    "objectClassName": "domain", "ldhName": "EXAMPLE.COM.",
    "entities": [
        {
            "roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "Registrar Ltd"]]],
            "entities": [
                {
                    "roles": ["abuse"],
                    "vcardArray": ["vcard", [["email", {}, "text", "a@registrar.test"]]],
                }
            ],
        }
    ],
}  # fmt: skip


def contacts(data: object) -> list[Contact | Rejected]:
    return list(read(data if isinstance(data, bytes) else json.dumps(data).encode()))


def made(*rows: str) -> list[Contact]:
    found = contacts("\n".join(["network,email", *rows]).encode())
    return [one for one in found if isinstance(one, Contact)]


def test_a_table_is_read_in_any_order_and_bad_rows_are_named() -> None:
    found = contacts(
        b"\xef\xbb\xbfEmail;Network;Country;Provider\n"
        b"a@x.test;192.0.2.77/24;nl;Example\n\n"
        b"nobody;192.0.2.0/24;;\n"
        b"a@x.test;0.0.0.0/0;;\n"
        b"a@x.test;co.uk;;\n"
        b"b@x.test;Sub.EXAMPLE.com;nowhere;\n"
        b"c@x.test;2001:db8::/32;;\xe2\x80\xaeevil\xe2\x80\xac\n"
    )

    assert found == [
        Contact("192.0.2.0/24", "Example", "a@x.test", "NL",
                address_key("192.0.2.0"), address_key("192.0.2.255")),
        Rejected(4, "its e-mail address is none"),
        Rejected(5, "its network is neither a CIDR nor a domain"),
        Rejected(6, "its network is neither a CIDR nor a domain"),
        Contact("sub.example.com", "x.test", "b@x.test"),
        Contact("2001:db8::/32", "evil", "c@x.test", "",
                address_key("2001:db8::"), address_key("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")),
    ]  # fmt: skip


def test_what_registries_answer_is_read() -> None:
    ranged = {**NETWORK, "startAddress": "198.51.100.0", "endAddress": "198.51.101.127"}
    cidrs = {**NETWORK, "cidr0_cidrs": [{"v6prefix": "2001:db8::", "length": 33}]}
    lines = "\n".join(json.dumps(one) for one in (ranged, cidrs)).encode()

    assert contacts(NETWORK) == [
        Contact("192.0.2.0/24", "Example B.V.", "abuse@example.net", "NL",
                address_key("192.0.2.0"), address_key("192.0.2.255")),
    ]  # fmt: skip
    assert contacts([DOMAIN]) == [Contact("example.com", "Registrar Ltd", "a@registrar.test")]
    assert [one.key for one in contacts(lines) if isinstance(one, Contact)] == [
        "198.51.100.0/24", "198.51.101.0/25", "2001:db8::/33",
    ]  # fmt: skip


def test_an_answer_without_an_abuse_contact_is_named() -> None:
    assert contacts([{**NETWORK, "entities": []}, {}, 7, DOMAIN])[:3] == [
        Rejected(n, "it names no abuse contact with an e-mail address") for n in (1, 2, 3)
    ]
    assert contacts({**DOMAIN, "objectClassName": "nameserver"}) == [
        Rejected(1, "it is neither about a network nor about a domain")
    ]


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}\n{'], ids=repr
)
def test_what_is_no_list_of_contacts_is_refused_whole(data: bytes) -> None:
    with pytest.raises(BadContacts):
        contacts(data)


@given(st.binary(max_size=200))
def test_any_rows_are_contacts_or_rejected(rows: bytes) -> None:
    for head in (b"network,email\n", b"[", b'{"entities":['):
        try:
            for one in read(head + rows):
                assert isinstance(one, Contact | Rejected)
        except BadContacts:
            continue


JSON = st.recursive(
    st.sampled_from(["abuse", "vcard", "email", "fn", "a@b.test", "192.0.2.0", None, 7, ""]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["entities", "roles", "vcardArray", "cidr0_cidrs", "startAddress",
                         "endAddress", "objectClassName", "ldhName", "v4prefix", "length"]),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_an_answer_of_any_shape_is_read_or_rejected(told: object) -> None:
    for one in contacts([told]):
        assert isinstance(one, Contact | Rejected)


def test_the_most_particular_is_told() -> None:
    known = made(
        "192.0.0.0/8,wide@x.test", "192.0.2.0/24,near@x.test", "192.0.2.0/25,nearest@x.test",
        "example.com,site@x.test", "deep.example.com,deep@x.test",
    )  # fmt: skip

    def told(host: str, address: str) -> str:
        found = best(known, host, address)
        return found.email if found else ""

    assert told("other.test", "192.0.2.1") == "nearest@x.test"
    assert told("other.test", "192.0.2.200") == "near@x.test"
    assert told("other.test", "192.9.9.9") == "wide@x.test"
    assert told("other.test", "::ffff:192.0.2.1") == "nearest@x.test"
    assert told("a.deep.example.com", "192.0.2.1") == "deep@x.test"
    assert told("www.example.com.", "192.0.2.1") == "site@x.test"
    assert told("notexample.com", "203.0.113.1") == ""
    assert told("other.test", "") == ""


ADDRESSES = st.one_of(
    st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address),
    st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address),
    st.integers(2**32 - 8, 2**32 - 1).map(ipaddress.IPv4Address),
)


@given(st.lists(st.tuples(ADDRESSES, st.integers(1, 32)), max_size=12), ADDRESSES)
def test_the_longest_prefix_wins_as_the_slow_obvious_search_says(
    some: list[tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]],
    asked: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    networks = {
        ipaddress.ip_network(f"{address}/{length}", strict=False) for address, length in some
    }
    holding = [one for one in networks if asked.version == one.version and asked in one]
    obvious = max(holding, key=lambda one: one.prefixlen, default=None)

    known = made(*(f"{one},a@x.test" for one in networks))
    found = best(known, "", str(asked))

    # an address of the old family inside the new one is looked up as what it is
    if asked.version == 6 and getattr(asked, "ipv4_mapped", None):
        return
    assert (found.key if found else None) == (str(obvious) if obvious else None)
    assert found is None or found.key in around(str(asked))
    assert best([one for one in known if one.key in around(str(asked))], "", str(asked)) == found
