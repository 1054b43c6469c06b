"""A draft of an authority out of tip-offs: as narrow as may be, whole, and refused as it is."""

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.authority import BadAuthority, read
from pehra.patrol.gate import Standing
from pehra.patrol.permit import Why
from pehra.patrol.proposal import HOSTS, MOST, Address, Wanted, proposal
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


def test_many_addresses_are_named_each_and_nothing_beside_them() -> None:
    urls = [f"https://a.test/board/{n}/x.html" for n in range(30)]
    text = proposal([wanted("a.test", *urls)])

    rules = completed(text).authority.scope.rules
    assert [rule.text for rule in rules] == [f"allow page {url}" for url in urls]
    assert not covers(text, "https://a.test/board/30/x.html")


def test_a_search_site_that_tip_offs_name_is_not_opened_as_a_whole() -> None:
    """It would be all that the site shows of anybody."""
    urls = [f"https://www.search.test/url?q=https://b.test/{n}" for n in range(MOST + 20)]
    text = proposal([wanted("www.search.test", *urls)])

    rules = completed(text).authority.scope.rules
    assert {rule.kind for rule in rules} == {"page"}
    assert len(rules) == MOST
    assert "# 20 more addresses that this does not cover: ask again once this is in force" in text
    assert not covers(text, "https://www.search.test/")


def test_what_was_not_looked_at_is_said() -> None:
    text = proposal([wanted("a.test", "https://a.test/1", more=True)])
    assert "# others of this host were not looked at: ask again" in text
    assert not covers(text, "https://a.test/")


def test_of_a_swarm_a_person_says_in_which_countries() -> None:
    told = "urn:btih:" + "a1" * 20
    text = proposal([Wanted(told, (Address(told, ("TIP-000001",)),))])
    before = "# say in which countries, and take this away: "
    assert f"{before}allow btih {'a1' * 20} countries=  # TIP-000001" in text
    assert covers(text.replace(before, "").replace("countries=", "countries=PK"), told)


def test_what_no_rule_can_name_is_said_and_breaks_nothing() -> None:
    text = proposal([Wanted("", (Address("not\nan address", ("TIP-000001",)),))])
    assert "# no rule can name it: not an address  (TIP-000001)" in text


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


PATHS = st.lists(
    st.text("abc/.%2eF?=&:@'#\\ \"é", max_size=12), min_size=1, max_size=40, unique=True
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
    assert {rule.matter.text for rule in parse(scope).rules} <= set(urls)
    left = sum(not covers(text, url) for url in urls)
    assert text.count("# no rule can name it") == left
