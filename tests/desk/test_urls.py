"""Every page is shut until somebody with the power for it has signed in."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.urls.converters import IntConverter

from pehra.desk.urls import urlpatterns
from pehra.roster.powers import Role

from .conftest import SignIn

OPEN = {"sign-in", "sign-out", "language"}
READERS = {Role.TRIAGE_OFFICER, Role.INVESTIGATOR, Role.SUPERVISOR}
EVIDENCE = {
    Role.INVESTIGATOR, Role.SUPERVISOR, Role.CUSTODIAN, Role.COURT_LIAISON, Role.AUDITOR,
}  # fmt: skip
PATROL = {Role.TRIAGE_OFFICER, Role.INVESTIGATOR, Role.SUPERVISOR, Role.AUDITOR}
#: every address with the roles that may see it; a new page must be entered here
SEEN_BY = {
    "queue": READERS,
    "report": READERS,
    "override": {Role.TRIAGE_OFFICER, Role.SUPERVISOR},
    "lift-override": {Role.TRIAGE_OFFICER, Role.SUPERVISOR},
    "decide": {Role.TRIAGE_OFFICER, Role.SUPERVISOR},
    "second-look": {Role.TRIAGE_OFFICER, Role.SUPERVISOR},
    "note-outcome": {Role.TRIAGE_OFFICER, Role.SUPERVISOR, Role.INVESTIGATOR},
    "intake": {Role.TRIAGE_OFFICER},
    "entry": {Role.TRIAGE_OFFICER},
    "find": READERS,
    "lists": {Role.LIST_MANAGER},
    "confirm-quarantine": {Role.LIST_MANAGER},
    "lift-quarantine": {Role.LIST_MANAGER},
    "settle-flood": {Role.LIST_MANAGER},
    "patrol": PATROL,
    "patrol-diary": PATROL,
    "patrol-findings": PATROL,
    "patrol-finding": PATROL,
    "patrol-notices": PATROL,
    "patrol-notice-draft": {Role.INVESTIGATOR, Role.SUPERVISOR},
    "patrol-notice-copy": {Role.INVESTIGATOR, Role.SUPERVISOR},
    "patrol-notice-confirm": {Role.INVESTIGATOR, Role.SUPERVISOR},
    "patrol-settle": PATROL - {Role.AUDITOR},
    "patrol-authorities": PATROL,
    "patrol-authority": PATROL,
    "patrol-draft": {Role.INVESTIGATOR},
    "patrol-approve": {Role.SUPERVISOR},
    "patrol-revoke": {Role.SUPERVISOR},
    "patrol-uncovered": PATROL,
    "patrol-uncovered-host": PATROL,
    "patrol-proposal": {Role.INVESTIGATOR},
    "patrol-dead-letters": PATROL,
    "patrol-errand": PATROL - {Role.AUDITOR},
    "patrol-target": PATROL - {Role.AUDITOR},
    "patrol-stop": PATROL - {Role.AUDITOR},
    "patrol-resume": {Role.SUPERVISOR},
    "evidence": EVIDENCE,
    "exhibit": EVIDENCE,
    "label": EVIDENCE,
    "label-code": EVIDENCE,
    "receipt": EVIDENCE,
    "end-opening": EVIDENCE,
    "ask-opening": {Role.INVESTIGATOR},
    "viewing": {Role.INVESTIGATOR},
    "look": {Role.INVESTIGATOR},
    "approve-opening": {Role.SUPERVISOR},
    "confirm-custodians": {Role.SUPERVISOR},
    "destroy": {Role.SUPERVISOR},
    "share": {Role.CUSTODIAN},
    "release-share": {Role.CUSTODIAN},
    "note-custody": {Role.INVESTIGATOR, Role.SUPERVISOR},
    "withdraw-destruction": {Role.INVESTIGATOR, Role.SUPERVISOR},
}
ON_THE_DESK = tuple(set(Role) - {Role.MACHINE, Role.PLATFORM, Role.CONSOLE, Role.WATCH})
GIVEN: dict[tuple[str, str], str | int] = {
    ("tip", "str"): "TIP-000001",
    ("number", "int"): 1,
    ("entry", "int"): 1,
    ("key", "int"): 1,
    ("name", "str"): "FIR-7@1",
}


def addresses() -> dict[str, str]:
    """Every name in the URLconf with an address under it."""
    found = {}
    for pattern in urlpatterns:
        if isinstance(pattern, URLResolver):
            continue  # of machines, who have no session: tests/api
        assert isinstance(pattern, URLPattern)
        assert pattern.name is not None
        given = {name: _given(pattern, name) for name in pattern.pattern.converters}
        found[pattern.name] = reverse(pattern.name, kwargs=given)
    return found


def _given(pattern: URLPattern, name: str) -> str | int:
    kind = "int" if isinstance(pattern.pattern.converters[name], IntConverter) else "str"
    of = "OPN" if "openings" in str(pattern.pattern) else "EXH"
    return GIVEN.get((name, kind), f"{of}-000001")


def test_every_address_says_who_sees_it() -> None:
    assert set(addresses()) == OPEN | set(SEEN_BY)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SEEN_BY)
def test_a_stranger_is_sent_to_the_sign_in(name: str, method: str) -> None:
    response = getattr(Client(), method)(addresses()[name])

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ON_THE_DESK)
def test_a_page_opens_for_its_roles_and_no_other(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)
    opened = set()
    for name, address in addresses().items():
        response = client.get(address) if name in SEEN_BY else None
        if response is not None and response.status_code == 405:
            response = client.post(address)
        if response is not None and response.status_code != 403:
            opened.add(name)

    assert opened == {name for name, roles in SEEN_BY.items() if role in roles}


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_a_calm_page() -> None:
    response = Client().get("/nothing-here/", HTTP_ACCEPT_LANGUAGE="ur")

    assert response.status_code == 404
    assert 'dir="rtl"' in response.text
