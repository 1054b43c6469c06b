"""A server that something lay on leads to whoever runs it, and to no suspect."""

import io
import json
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.intake.test_capture import AT, HIT, THEIRS
from tests.patrol.captures import TOOL

from pehra.base.said import NotSaid, Said
from pehra.identifiers.identifier import Kind, Role, Sighting
from pehra.intake import synthetic
from pehra.intake.opened import open_exhibit
from pehra.intake.report import Capture, Detail, Report
from pehra.intake.sightings import sightings
from pehra.patrol.capture import segment
from pehra.triage.facts import CONTACTS, NOT_TRACED, Facts, Named, Seen, Trace, named
from pehra.triage.priority import Priority, priority
from pehra.triage.ruleset import load_ruleset

RULES = load_ruleset()


def read(data: bytes, name: str = "x") -> Report:
    (one,) = open_exhibit(io.BytesIO(data), name).reports
    return one.report


def traces(seen: Iterable[Sighting]) -> list[Trace]:
    """As duties/report_rows.py has them."""
    return [
        Trace(
            one.identifier.kind, one.role, one.where,
            not isinstance(one.at, NotSaid), not isinstance(one.port, NotSaid),
        )
        for one in seen
    ]  # fmt: skip


def placed(report: Report, seen: Seen = Seen(recognised=1)) -> Priority:  # noqa: B008
    return priority(Facts(report, seen, named(traces(sightings(report, region="PK")))), RULES)


def rules(of: Priority) -> set[str]:
    return {reason.rule.id for reason in of.reasons}


def test_a_hit_on_a_server_says_that_its_host_can_be_asked_and_nobody_traced() -> None:
    told = read(segment([(HIT, AT)], TOOL))
    found = placed(told)

    assert (found.actionable, found.lane) == (False, "ACT")
    assert {"host_can_be_asked", "nobody_named"} <= rules(found)
    assert not {"can_be_traced", "ip_without_port"} & rules(found)
    (asked,) = [one for one in found.reasons if one.rule.id == "host_can_be_asked"]
    assert asked.where == (told.incident.type.where,)  # type: ignore[union-attr]
    (address,) = [
        one for one in sightings(told, region="PK") if one.identifier.kind is Kind.IP
    ]  # fmt: skip
    assert (address.role, address.event, address.port) == (Role.HOST, "HOSTED AT", 443)


def test_who_published_it_can_be_traced_all_the_same() -> None:
    found = placed(read(segment([(HIT, replace(AT, account="who@instance.test"))], TOOL)))

    assert found.actionable
    assert {"can_be_traced", "host_can_be_asked"} <= rules(found)


def test_behind_a_proxy_there_is_no_host_to_ask() -> None:
    far = replace(HIT, peer=replace(HIT.peer, proxy="socks5://127.0.0.1:9050"))
    found = placed(read(segment([(far, AT)], TOOL)))

    assert (found.actionable, found.lane) == (False, "NEEDS_DATA")
    assert "host_can_be_asked" not in rules(found)


def test_a_partners_capture_names_servers_too() -> None:
    found = placed(read(THEIRS))

    assert "host_can_be_asked" in rules(found)
    assert not {"can_be_traced", "ip_without_port"} & rules(found)


def test_a_log_in_that_a_provider_tells_of_is_a_trace_as_before() -> None:
    made = synthetic.report(7, (b"one",))
    (person,) = made["reportedInformation"]["reportedPeople"]["reportedPersons"]
    person["sourceInformation"]["sourceCaptures"][0]["port"] = 44120
    told = read(json.dumps(made).encode(), "r.json")
    found = placed(told)

    assert found.actionable
    assert "can_be_traced" in rules(found)
    assert "host_can_be_asked" not in rules(found)
    logged = [one for one in sightings(told, region="PK") if one.identifier.kind is Kind.IP]
    assert logged
    assert Role.HOST not in {one.role for one in logged}
    assert named(traces(logged)).ips_with_time_and_port


def test_an_address_in_the_details_of_any_other_report_is_nobodys_server() -> None:
    where = "$.captured"
    ip = Capture(kind=Said("IP Address", where), value=Said("198.51.100.7", where))
    told = Report("case_bundle", 1, details=(Detail("captured", where, captures=(ip,)),))

    assert [one.role for one in sightings(told, region="PK")] == [Role.UNSTATED]


some = st.lists(
    st.builds(
        Trace, st.sampled_from(list(Kind)).map(str), st.sampled_from(list(Role)).map(str),
        st.integers(0, 99).map("$.x[{}]".format), st.booleans(), st.booleans(),
    ),
    max_size=6,
)  # fmt: skip
hosts = st.builds(
    Trace, st.just("IP"), st.just("HOST"), st.just("$.h"), st.booleans(), st.booleans()
)


@given(some, hosts, st.integers(0, 6))
def test_a_servers_address_changes_nothing_but_whom_one_can_ask(
    of: list[Trace], host: Trace, at: int
) -> None:
    was, found = named(of), named([*of[:at], host, *of[at:]])

    assert replace(found, hosts=()) == replace(was, hosts=())
    assert sorted(found.hosts) == sorted([*was.hosts, "$.h"])


@given(some)
def test_every_place_that_leads_to_somebody_is_of_one_who_may_be_the_suspect(
    of: list[Trace],
) -> None:
    found = named(of)
    may = {one.where for one in of if one.role not in NOT_TRACED and one.kind in {*CONTACTS, "IP"}}

    assert {*found.contacts, *found.ips_with_time, *found.ips_with_time_and_port} <= may
    assert named([one for one in of if one.role == "HOST"]) == Named(hosts=found.hosts)


@given(st.integers(1, 500), some)
def test_a_server_buys_no_place_in_the_queue(seed: int, of: list[Trace]) -> None:
    told = read(json.dumps(synthetic.report(seed, (b"one",))).encode(), "r.json")
    was = priority(Facts(told, Seen(unknown=1), named(of)), RULES)
    more = named([*of, Trace("IP", "HOST", "$.h", timed=True, ported=True)])
    found = priority(Facts(told, Seen(unknown=1), more), RULES)

    assert (found.tier, found.actionable) == (was.tier, was.actionable)
    assert rules(found) - {"host_can_be_asked"} == rules(was) - {"host_can_be_asked"}
    if found.lane != was.lane:
        assert (was.lane, found.lane) == ("NEEDS_DATA", "ACT")
