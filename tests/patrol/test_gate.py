"""The gate: no leave without an authority in force that covers it, and none past a denial."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pehra.patrol import onion
from pehra.patrol.gate import Asked, Halts, Spent, Standing, permit
from pehra.patrol.permit import Permit, Refused, Retention, Robots, Via, Why
from pehra.patrol.reflector import is_reflector
from pehra.patrol.rule import Verb
from pehra.patrol.url import Url, target

from .asked import FIRST, LAST, NOON, ask, stands, why

KEY = onion.address(bytes(range(32)))
HASH = "0123456789abcdef0123456789abcdef01234567"
BASE = "https://a.test/forum/"
FRAME, INNER = "http://frame.test/player", "http://inner.test/player"


def test_a_permit_says_on_what_it_rests() -> None:
    scope = (
        "# first\nallow host a.test rate=1/2s hours=08-14 ports=9000 depth=3\n"
        "with requisites=1hop redirects=2 robots=record-only ua=covert"
    )
    assert ask(scope, "http://A.test:9000/x") == Permit(
        "A-1@1", "allow host a.test depth=3 rate=1/2s hours=08-14 ports=9000", 2,
        datetime(2026, 1, 5, 14, tzinfo=UTC), Retention.HASH_ONLY, Robots.RECORD_ONLY, redirects=2,
        requisites=1, delay=2.0, ports=frozenset({9000}), countries=frozenset(), covert=True,
    )  # fmt: skip
    found = ask(f"allow btih {HASH} countries=PK,AE", f"urn:btih:{HASH}")
    assert isinstance(found, Permit)
    assert found.countries == {"PK", "AE"}
    assert found.until_at == LAST


@pytest.mark.parametrize(
    ("at", "told", "wanted"),
    [
        (FIRST - timedelta(seconds=1), {}, Why.NOT_YET),
        (FIRST, {}, None),
        (LAST - timedelta(microseconds=1), {}, None),
        (LAST, {}, Why.EXPIRED),
        (LAST + timedelta(days=300), {}, Why.EXPIRED),
        (NOON, {"approved": False}, Why.NOT_APPROVED),
        (NOON, {"revoked_at": NOON}, Why.REVOKED),
        (NOON, {"revoked_at": NOON + timedelta(seconds=1)}, None),
        (NOON, {"revoked_at": NOON, "approved": False}, Why.REVOKED),
    ],
)  # fmt: skip
def test_an_authority_counts_only_while_it_is_in_force(
    at: datetime, told: dict[str, object], wanted: Why | None
) -> None:
    one = replace(stands("allow host a.test\ndeny host b.test"), **told)  # type: ignore[arg-type]
    assert why(permit((one,), Asked("https://a.test/"), at)) is wanted
    other = stands("allow host b.test", "A-2", until=LAST + timedelta(days=400))
    # what is not in force denies nothing either
    denied = why(permit((one, other), Asked("https://b.test/"), at))
    assert (denied is Why.DENIED) is (wanted is None)


def test_who_has_nothing_gets_nothing() -> None:
    assert permit((), Asked(BASE), NOON) == Refused(Why.NO_AUTHORITY)
    for text in ("", "x", "ftp://a.test/", "http://u@a.test/", "http://a.test:0/"):
        assert ask("allow host a.test", text) == Refused(Why.NOT_A_TARGET)


def test_deny_beats_allow_across_authorities_in_any_order() -> None:
    allowing = stands("allow page https://a.test/x", "A-1")
    denying = stands("allow host b.test\ndeny prefix https://a.test/", "A-2")
    for order in itertools.permutations([allowing, denying, stands("allow domain a.test", "A-3")]):
        assert permit(order, Asked("https://a.test/x"), NOON) == Refused(
            Why.DENIED, "A-2@1", "deny prefix https://a.test/", 2
        )


def test_the_authority_that_lasts_longest_decides_then_the_first_by_name_and_line() -> None:
    short = stands("allow host a.test", "A-1")
    long = stands("allow host a.test", "A-3", until=LAST + timedelta(days=9))
    same = stands("allow host b.test\nallow host a.test\nallow domain a.test", "A-2",
                  until=LAST + timedelta(days=9))  # fmt: skip
    for order in itertools.permutations([short, long, same]):
        found = permit(order, Asked("https://a.test/"), NOON)
        assert isinstance(found, Permit)
        assert (found.authority, found.line) == ("A-2@1", 2)


def test_limits_of_a_rule() -> None:
    scope = "allow host a.test depth=2 pages<=3 bytes<=10 hours=13-14\nwith redirects=1"
    at = NOON.replace(hour=13)

    def told(spent: tuple[int, int] = (2, 9), when: datetime = at, **more: int) -> Why | None:
        one = stands(scope, spent={1: Spent(*spent)})
        return why(permit((one,), Asked("http://a.test/", Via.LINK, **more), when))  # type: ignore[arg-type]

    assert told() is None
    assert told(when=NOON) is Why.HOURS
    assert told((3, 0)) is Why.SPENT
    assert told((0, 10)) is Why.SPENT
    assert told(depth=2) is None
    assert told(depth=3) is Why.TOO_DEEP
    assert told(hops=1) is None
    assert told(hops=2) is Why.TOO_MANY_REDIRECTS
    assert why(ask("allow host a.test", "http://a.test:81/")) is Why.PORT


def test_another_rule_that_still_allows_is_taken() -> None:
    one = stands("allow prefix http://a.test/x pages<=1\nallow host a.test", spent={1: Spent(1)})
    found = permit((one,), Asked("http://a.test/x"), NOON)
    assert isinstance(found, Permit)
    assert found.line == 2


@pytest.mark.parametrize(
    ("halts", "wanted"),
    [
        (Halts(all=True), Why.HALTED),
        (Halts(authorities=frozenset({"A-1"})), Why.HALTED),
        (Halts(authorities=frozenset({"A-2"})), None),
        (Halts(hosts=frozenset({"a.test"})), Why.HALTED),
        (Halts(hosts=frozenset({"b.test"})), None),
    ],
)  # fmt: skip
def test_kill_switches(halts: Halts, wanted: Why | None) -> None:
    one = stands("allow host a.test\ndeny host c.test")
    asked = Asked("https://a.test/")
    assert why(permit((one,), asked, NOON, halts)) is wanted
    other = stands("allow host a.test\nallow host c.test", "A-2")
    again = wanted if not halts.authorities else None
    assert why(permit((one, other), asked, NOON, halts)) is again
    # a halted authority still denies
    denied = why(permit((one, other), Asked("https://c.test/"), NOON, halts))
    assert denied is (Why.HALTED if halts.all else Why.DENIED)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://127.0.0.1:8001/", None), ("https://x.test/", None), ("http://[::1]:8001/", None),
        (f"http://{KEY}/", Why.TEST_HOME), (f"urn:btih:{HASH}", None),
        ("http://localhost:8001/", None), (f"http://a.{KEY}/", Why.TEST_HOME),
        ("http://10.0.0.1:8001/", Why.TEST_HOME), ("https://x.example.com/", Why.TEST_HOME),
    ],
)  # fmt: skip
def test_a_test_home_reaches_reserved_names_only(url: str, wanted: Why | None) -> None:
    one = stands(
        f"allow host 127.0.0.1:8001\nallow host [::1]:8001\nallow domain x.test\n"
        f"allow onion {KEY}\nallow btih {HASH} countries=PK\nallow host 10.0.0.1:8001\n"
        "allow host x.example.com\nallow host localhost:8001"
    )
    assert why(permit((one,), Asked(url), NOON, test_home=True)) is wanted
    assert why(permit((one,), Asked(url), NOON)) is None


SHOWS = "allow prefix https://a.test/forum/\ndeny host ads.test\nwith requisites={} redirects=2"


@pytest.mark.parametrize(
    ("url", "told", "wanted"),
    [
        ("http://cdn.test/a.jpg", {}, None),
        ("http://cdn.test:8080/a.jpg", {}, None),
        ("http://cdn.test:8081/a.jpg", {}, Why.PORT),
        ("http://ads.test/a.jpg", {}, Why.DENIED),
        ("http://search.test/?u=http://b.example.com/", {}, Why.REFLECTOR),
        ("http://cdn.test/a.jpg", {"parent": "https://a.test/other/"}, Why.NO_AUTHORITY),
        ("http://cdn.test/a.jpg", {"parent": ""}, Why.NO_AUTHORITY),
        ("http://cdn.test/a.jpg", {"parent": "nonsense"}, Why.NO_AUTHORITY),
        ("http://cdn.test/a.jpg", {"hops": 2}, None),
        ("http://cdn.test/a.jpg", {"hops": 3}, Why.TOO_MANY_REDIRECTS),
        ("http://cdn.test/a.jpg", {"parent": FRAME, "above": (BASE,)}, Why.NO_AUTHORITY),
        ("https://a.test/forum/a.jpg", {"depth": 500}, None),
        ("https://a.test/forum/a.jpg", {"parent": ""}, None),
        (f"urn:btih:{HASH}", {}, Why.NO_AUTHORITY),
    ],
)  # fmt: skip
def test_what_a_page_in_scope_shows(url: str, told: dict[str, object], wanted: Why | None) -> None:
    more = {"parent": BASE} | told
    assert why(ask(SHOWS.format("1hop"), url, Via.REQUISITE, **more)) is wanted
    if not url.startswith("https://a.test/") and wanted not in {Why.DENIED, Why.NO_AUTHORITY}:
        assert why(ask(SHOWS.format("none"), url, Via.REQUISITE, **more)) is Why.NO_AUTHORITY
        # a link, a redirect, a feed is no requisite
        for via in (Via.LINK, Via.REDIRECT, Via.FEED, Via.SEED, Via.SITEMAP, Via.API, Via.TIP):
            assert why(ask(SHOWS.format("1hop"), url, via, **more)) is Why.NO_AUTHORITY


def test_a_requisite_may_lie_on_a_port_that_the_rule_of_its_page_names() -> None:
    scope = "allow host a.test:9000\nwith requisites=1hop"
    told = {"parent": "http://a.test:9000/"}
    assert why(ask(scope, "http://cdn.test:9000/x", Via.REQUISITE, **told)) is None
    assert why(ask(scope, "http://cdn.test:9001/x", Via.REQUISITE, **told)) is Why.PORT


def test_a_requisite_is_fetched_on_the_authority_of_its_page_that_lets_it() -> None:
    strict = stands("allow prefix https://a.test/", "A-1", until=LAST + timedelta(days=9))
    shows = stands("allow page https://a.test/forum/\nwith requisites=2hop", "A-2")
    found = permit(
        (strict, shows), Asked("http://c.test/x", Via.REQUISITE, parent=FRAME, above=(BASE,)), NOON
    )
    assert isinstance(found, Permit)
    assert (found.authority, found.rule) == ("A-2@1", "allow page https://a.test/forum/")
    later = replace(shows, spent={1: Spent(10**7)})
    asked = Asked("http://c.test/x", Via.REQUISITE, parent=BASE)
    assert isinstance(permit((strict, later), asked, NOON), Refused)


@pytest.mark.parametrize(
    ("steps", "above", "wanted"),
    [
        ("1hop", (BASE,), Why.NO_AUTHORITY),
        ("2hop", (BASE,), None),
        ("2hop", (INNER, BASE), Why.NO_AUTHORITY),
        ("3hop", (INNER, BASE), None),
        ("3hop", (BASE, INNER), None),  # a page in scope, whatever shows that
        ("3hop", ("https://a.test/away",), Why.NO_AUTHORITY),
        ("3hop", ("http://ads.test/player", BASE), Why.NO_AUTHORITY),  # through what is denied
        ("3hop", ("nonsense", BASE), Why.NO_AUTHORITY),
        ("3hop", (), Why.NO_AUTHORITY),
    ],
)
def test_what_a_frame_shows_is_as_many_steps_away_as_there_are_frames(
    steps: str, above: tuple[str, ...], wanted: Why | None
) -> None:
    told = {"parent": FRAME, "above": above}
    scope = SHOWS.format(steps)
    assert why(ask(scope, "http://cdn.test/a.jpg", Via.REQUISITE, **told)) is wanted
    denied = f"{scope}\ndeny page {FRAME}"
    assert why(ask(denied, "http://cdn.test/a.jpg", Via.REQUISITE, **told)) is Why.NO_AUTHORITY
    # a frame in scope is a page in scope
    own = f"{scope}\nallow page {FRAME}"
    assert why(ask(own, "http://cdn.test/a.jpg", Via.REQUISITE, **told)) is None


@pytest.mark.parametrize(
    ("rule", "told", "halts", "wanted"),
    [
        ("hours=13-14", {}, Halts(), Why.HOURS),
        ("pages<=9", {"spent": {1: Spent(9)}}, Halts(), Why.SPENT),
        ("", {}, Halts(authorities=frozenset({"A-1"})), Why.HALTED),
        ("", {}, Halts(hosts=frozenset({"a.test"})), Why.HALTED),
        ("", {"approved": False}, Halts(), Why.NOT_APPROVED),
        ("", {"revoked_at": NOON}, Halts(), Why.REVOKED),
    ],
)
def test_why_a_page_may_not_be_fetched_now_is_why_what_it_shows_may_not(
    rule: str, told: dict[str, object], halts: Halts, wanted: Why
) -> None:
    scope = f"allow prefix https://a.test/forum/ {rule}\nwith requisites={{}} redirects=2"
    one, none = (replace(stands(scope.format(of)), **told) for of in ("1hop", "none"))  # type: ignore[arg-type]
    page = Asked(BASE)
    asked = Asked("http://cdn.test/a.jpg", Via.REQUISITE, parent=BASE)
    assert why(permit((one,), page, NOON, halts)) is wanted
    assert why(permit((one,), asked, NOON, halts)) is wanted
    # who lets nothing be shown is no reason to wait, and what is never to be had is not waited for
    assert why(permit((none,), asked, NOON, halts)) is Why.NO_AUTHORITY
    far = replace(asked, url="http://cdn.test:81/a.jpg")
    assert why(permit((one,), far, NOON, halts)) is Why.PORT
    assert why(permit((one,), replace(asked, hops=3), NOON, halts)) is Why.TOO_MANY_REDIRECTS
    # another page's leave is leave, unless its host is halted too
    other = stands("allow page https://a.test/forum/\nwith requisites=1hop", "A-2")
    both = permit((one, other), asked, NOON, halts)
    assert why(both) is (wanted if halts.hosts else None)


def test_through_a_frame_on_a_halted_host_nothing_is_shown_until_it_is_lifted() -> None:
    halts = Halts(hosts=frozenset({"frame.test"}))
    frame = "http://frame.test/player"
    asked = Asked("http://cdn.test/a.jpg", Via.REQUISITE, parent=frame, above=(BASE,))
    for steps, wanted in (("1hop", Why.NO_AUTHORITY), ("2hop", Why.HALTED)):
        one = stands(SHOWS.format(steps))
        assert why(permit((one,), asked, NOON, halts)) is wanted


def test_what_an_account_published_shows_its_media() -> None:
    scope = "allow api acct:ann@a.test\nwith requisites=1hop"
    parent, by = "https://a.test/api/v1/accounts/7/statuses", "https://a.test/users/ann"
    asked = (("https://files.test/m.jpg", Via.REQUISITE), ("https://a.test/robots.txt", Via.ROBOTS))
    for url, via in asked:
        assert why(ask(scope, url, via, parent=parent, by=by)) is None
        assert why(ask(scope, url, via, parent=parent)) is Why.NO_AUTHORITY
        other = "https://a.test/users/bob"
        assert why(ask(scope, url, via, parent=parent, by=other)) is Why.NO_AUTHORITY


def test_what_an_account_published_is_no_part_of_a_page() -> None:
    scope = "allow api acct:ann@a.test\nallow page https://a.test/x\nwith requisites=1hop"
    for n, parent in ((7, "https://a.test/@ann"), (666, "https://a.test/x")):
        url = f"https://a.test/api/v1/accounts/{n}/statuses"
        assert why(ask(scope, url, Via.REQUISITE, parent=parent)) is Why.NO_AUTHORITY


def test_what_gave_a_number_gave_it_to_the_last_page_that_shows_a_thing_and_to_no_frame() -> None:
    posts, by = "https://a.test/api/v1/accounts/{}/statuses", "https://a.test/users/ann"
    asked = Asked("https://files.test/m.jpg", Via.REQUISITE, parent=posts.format(666), by=by,
                  above=("https://frame.test/", posts.format(7)))  # fmt: skip
    for steps, wanted in ((1, Why.NO_AUTHORITY), (2, Why.NO_AUTHORITY), (3, None)):
        one = stands(f"allow api acct:ann@a.test\nwith requisites={steps}hop")
        assert why(permit((one,), asked, NOON)) is wanted


@pytest.mark.parametrize(
    ("url", "parent", "wanted"),
    [
        ("https://a.test/robots.txt", "https://a.test/forum/x", None),
        ("https://a.test/robots.txt", "https://a.test/other", Why.NO_AUTHORITY),
        ("https://a.test/robots.txt", "", Why.NO_AUTHORITY),
        ("https://a.test/robots.txt", f"urn:btih:{HASH}", Why.NO_AUTHORITY),
        ("http://a.test/robots.txt", "https://a.test/forum/x", Why.NO_AUTHORITY),
        ("https://a.test:8443/robots.txt", "https://a.test/forum/x", Why.NO_AUTHORITY),
        ("https://b.test/robots.txt", "https://a.test/forum/x", Why.NO_AUTHORITY),
        ("https://a.test/robots.txt?x", "https://a.test/forum/x", Why.NO_AUTHORITY),
        ("https://a.test/forum/robots.txt", "https://a.test/forum/x", Why.NO_AUTHORITY),
        ("https://a.test/forum/x", "https://a.test/forum/x", Why.NO_AUTHORITY),
    ],
)  # fmt: skip
def test_robots_txt_comes_with_what_is_allowed(url: str, parent: str, wanted: Why | None) -> None:
    assert why(ask("allow prefix https://a.test/forum/", url, Via.ROBOTS, parent=parent)) is wanted
    both = "allow prefix https://a.test/forum/\ndeny page https://a.test/robots.txt"
    if wanted is None:
        assert why(ask(both, url, Via.ROBOTS, parent=parent)) is Why.DENIED
        assert why(ask("allow prefix https://a.test/forum/", url)) is Why.NO_AUTHORITY


def test_robots_txt_of_what_a_page_shows_needs_that_page() -> None:
    url, shown = "http://cdn.test/robots.txt", "http://cdn.test/a.jpg"
    scope = SHOWS.format("1hop")
    assert why(ask(scope, url, Via.ROBOTS, parent=shown)) is Why.NO_AUTHORITY


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        ("allow host a.test", Why.REFLECTOR),
        ("allow domain a.test", Why.REFLECTOR),
        ("allow prefix https://a.test/", Why.REFLECTOR),
        ("allow prefix https://a.test/go", None),
        ("allow page https://a.test/go?to=http://b.example.com/", None),
    ],
)  # fmt: skip
def test_a_reflector_must_be_named(scope: str, wanted: Why | None) -> None:
    assert why(ask(scope, "https://a.test/go?to=http://b.example.com/", Via.LINK)) is wanted


# laws over generated scopes, a slow and plain judge beside

places = st.sampled_from(["a.test", "b.a.test", "c.test", "127.0.0.1"])
steps = st.sampled_from(["", "x", "x/", "x/y", "xy", "help/", "x?q=1"])
addresses = st.builds(
    "{}://{}{}/{}".format, st.sampled_from(["http", "https"]), places,
    st.sampled_from(["", ":8080", ":9000"]), steps,
)  # fmt: skip
plain = addresses.filter(lambda url: "?" not in url)
kinds = st.one_of(
    addresses.map("page {}".format),
    plain.map("prefix {}".format),
    places.map("host {}".format),
    places.map("host {}:9000".format),
    st.sampled_from(["domain a.test", "domain b.a.test", "domain c.test", f"onion {KEY}"]),
)
allowing, denying = kinds.map("allow {}".format), kinds.map("deny {}".format)


def scopes(*, most: int = 5) -> st.SearchStrategy[str]:
    both = st.tuples(
        st.lists(allowing, min_size=1, max_size=most), st.lists(denying, max_size=most)
    )
    return both.map(lambda told: "\n".join(dict.fromkeys(told[0] + told[1])))


def read(scope: str) -> Standing:
    """Duplicates in other spellings are no scope; such examples are passed over."""
    try:
        return stands(scope)
    except Exception as error:
        assume("already" not in str(error))
        raise


def slow(standings: tuple[Standing, ...], url: str, at: datetime) -> bool:
    """Every rule of every authority, one after the other, without any index."""
    wanted = target(url)
    assert isinstance(wanted, Url)
    running = [
        one for one in standings
        if one.approved and one.revoked_at is None
        and one.authority.from_at <= at < one.authority.until_at
    ]  # fmt: skip
    rules = [rule for one in running for rule in one.authority.scope.rules]
    if any(rule.verb is Verb.DENY and rule.matter.touches(wanted) for rule in rules):
        return False
    return any(
        rule.verb is Verb.ALLOW
        and rule.matter.covers(wanted, Via.SEED)
        and rule.port_is_open(wanted)
        and not (is_reflector(wanted) and not rule.matter.names)
        for rule in rules
    )


@given(st.lists(scopes(), min_size=1, max_size=3), addresses)
@settings(max_examples=150)
def test_the_index_answers_as_every_rule_in_turn_does(told: list[str], url: str) -> None:
    standings = tuple(replace(read(one), version=n) for n, one in enumerate(told, 1))
    found = permit(standings, Asked(url), NOON)
    assert isinstance(found, Permit) is slow(standings, url, NOON)
    if isinstance(found, Refused) and found.why is Why.DENIED:
        assert found.rule.startswith("deny ")


@given(st.lists(scopes(), min_size=1, max_size=3), denying, addresses)
@settings(max_examples=100)
def test_one_more_denial_never_allows_more(told: list[str], more: str, url: str) -> None:
    before = tuple(read(one) for one in told)
    after = (*before, read(f"allow host z.test\n{more}"))
    if isinstance(permit(after, Asked(url), NOON), Permit):
        assert isinstance(permit(before, Asked(url), NOON), Permit)


@given(scopes(), addresses, st.permutations(range(3)))
@settings(max_examples=100)
def test_the_order_of_rules_and_authorities_changes_no_decision(
    told: str, url: str, order: list[int]
) -> None:
    standings = [read(told), stands("allow host z.test", "A-2"), stands("allow host y.test", "A-3")]
    backwards = "\n".join(reversed(told.split("\n")))
    assert why(permit([standings[n] for n in order], Asked(url), NOON)) is why(
        permit((read(backwards),), Asked(url), NOON)
    )


@given(scopes(), addresses, st.sampled_from(list(Via)), st.timedeltas(timedelta(0), timedelta(99)))
@settings(max_examples=100)
def test_what_has_ended_never_allows(told: str, url: str, via: Via, after: timedelta) -> None:
    one = read(told + "\nwith requisites=1hop")
    asked = Asked(url, via, parent=url)
    assert isinstance(permit((one,), asked, LAST + after), Refused)
    assert isinstance(permit((replace(one, revoked_at=NOON),), asked, NOON + after), Refused)
    assert isinstance(permit((replace(one, approved=False),), asked, NOON), Refused)
    assert isinstance(permit((one,), asked, NOON, Halts(all=True)), Refused)
    found = permit((one,), asked, NOON)
    if isinstance(found, Permit):
        assert NOON < found.until_at <= LAST
