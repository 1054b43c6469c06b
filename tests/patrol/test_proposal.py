"""A draft of an authority out of tip-offs: as narrow as may be, whole, and refused as it is."""

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.authority import BadAuthority, read
from pehra.patrol.gate import Standing
from pehra.patrol.permit import Why
from pehra.patrol.proposal import HOSTS, MOST, PAGES, Address, Wanted, proposal
from pehra.patrol.scope import parse
from pehra.patrol.tip import Covered, cover
from pehra.patrol.url import canonical

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def wanted(host: str, *urls: str, more: bool = False) -> Wanted:
    some = tuple(Address(canonical(url).text, (f"TIP-{n:06d}",)) for n, url in enumerate(urls, 1))
    return Wanted(host, some, more)


def completed(text: str) -> Standing:
    """As an officer completes it."""
    for key in ("ref", "law", "ordered_by"):
        text = text.replace(f'{key} = ""', f'{key} = "X-1"')
    text = text.replace('from = ""', "from = 2026-01-01").replace(
        'until = ""', "until = 2026-02-01"
    )
    return Standing(read(text), 1, approved=True)


def covers(text: str, url: str) -> bool:
    return isinstance(cover([completed(text)], url, NOON), Covered)


def test_it_is_refused_until_a_person_has_said_who_on_which_law_and_how_long() -> None:
    with pytest.raises(BadAuthority) as refused:
        read(proposal([wanted("a.test", "https://a.test/1")]))
    for key in ("ref", "law", "ordered_by", "from", "until"):
        assert f"{key}: " in str(refused.value)


def test_few_addresses_are_named_each_with_its_tip() -> None:
    text = proposal([wanted("a.test", "https://a.test/1", "https://a.test/x?u=http://b.test/")])

    assert "allow page https://a.test/1  # TIP-000001" in text
    assert covers(text, "https://a.test/x?u=http://b.test/")  # a reflector, because it is named
    assert not covers(text, "https://a.test/2")
    assert "TIP-000001, TIP-000002" in tomllib.loads(text)["reason"]


def test_many_addresses_are_named_by_what_they_have_in_common() -> None:
    urls = [f"https://a.test/board/{n}/x.html" for n in range(PAGES + 1)]
    text = proposal([wanted("a.test", *urls)])

    assert [rule.text for rule in completed(text).authority.scope.rules] == [
        "allow prefix https://a.test/board/ depth=0"
    ]
    assert all(covers(text, url) for url in urls)
    assert not covers(text, "https://a.test/other")


def test_of_a_whole_site_what_its_rule_leaves_out_is_named_apart() -> None:
    plain = [f"http{'s' if n % 2 else ''}://a.test/{n}" for n in range(PAGES)]
    odd = "https://a.test/show?u=https://b.test/1"
    text = proposal([wanted("a.test", *plain, odd)])

    assert "allow host a.test depth=0" in text
    assert all(covers(text, url) for url in (*plain, odd))


def test_what_a_rule_denies_is_said_and_not_asked_for() -> None:
    denied = Address("https://a.test/no", ("TIP-000009",), Why.DENIED, "D-1@2", 3)
    text = proposal([Wanted("a.test", (denied, Address("https://a.test/1", ("TIP-000001",))))])

    assert "# denied by D-1@2 line 3: https://a.test/no" in text
    assert not covers(text, "https://a.test/no")


def test_however_many_hosts_it_has_no_more_rules_than_an_authority_may() -> None:
    some = [
        wanted(f"h{n}.test", *(f"https://h{n}.test/{page}" for page in range(30)))
        for n in range(HOSTS + 9)
    ]
    text = proposal(some)
    assert len(completed(text).authority.scope.rules) <= MOST
    assert "# 9 more hosts: ask for them apart" in text


ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"


def test_an_onion_service_is_named_as_one() -> None:
    urls = [f"http://{ONION}/{n}/" for n in range(PAGES + 1)]
    text = proposal([wanted(ONION, *urls)])
    assert f"allow onion {ONION} depth=0" in text
    assert all(covers(text, url) for url in urls)


PATHS = st.lists(
    st.text("abc/.%2eF?=&:@'#\\ \"é", max_size=12), min_size=1, max_size=2 * PAGES, unique=True
)


@settings(max_examples=80, deadline=None)
@given(paths=PATHS, port=st.sampled_from(["", ":8080", ":81"]), more=st.booleans())
def test_law_it_can_be_read_covers_what_it_does_not_leave_out_and_names_one_host(
    paths: list[str],
    port: str,
    more: bool,  # noqa: FBT001
) -> None:
    urls = sorted({canonical(f"https://a.test{port}/{path}").text for path in paths})
    text = proposal([wanted(f"a.test{port}", *urls, more=more)])

    scope = tomllib.loads(text)["scope"]
    assert all(rule.matter.place == "a.test" for rule in parse(scope).rules)
    assert len(parse(scope).rules) <= PAGES
    left = sum(not covers(text, url) for url in urls)
    assert left == 0 or f"# {left} more addresses that this does not cover" in text
