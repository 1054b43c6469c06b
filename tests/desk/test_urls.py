"""Every page is shut until somebody with the power for it has signed in."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from pehra.desk.urls import urlpatterns
from pehra.roster.powers import Role

from .conftest import SignIn

OPEN = {"sign-in", "sign-out", "language"}
#: every address with the roles that may see it; a new page must be entered here
SEEN_BY = {
    "queue": {Role.TRIAGE_OFFICER},
    "report": {Role.TRIAGE_OFFICER},
    "intake": {Role.TRIAGE_OFFICER},
    "lists": {Role.LIST_MANAGER},
    "confirm-quarantine": {Role.LIST_MANAGER},
    "lift-quarantine": {Role.LIST_MANAGER},
    "settle-flood": {Role.LIST_MANAGER},
}
GIVEN = {"tip": "TIP-000001", "number": 1}
ON_THE_DESK = (Role.TRIAGE_OFFICER, Role.LIST_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)


def addresses() -> dict[str, str]:
    """Every name in the URLconf with an address under it."""
    found = {}
    for pattern in urlpatterns:
        if isinstance(pattern, URLResolver):
            continue  # of machines, who have no session: tests/api
        assert isinstance(pattern, URLPattern)
        assert pattern.name is not None
        given = {name: GIVEN[name] for name in pattern.pattern.converters}
        found[pattern.name] = reverse(pattern.name, kwargs=given)
    return found


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
@pytest.mark.parametrize("name", SEEN_BY)
def test_a_page_opens_for_its_roles_and_no_other(sign_in: SignIn, name: str, role: Role) -> None:
    response = sign_in(role).get(addresses()[name])

    assert (response.status_code != 403) is (role in SEEN_BY[name])


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_a_calm_page() -> None:
    response = Client().get("/nothing-here/", HTTP_ACCEPT_LANGUAGE="ur")

    assert response.status_code == 404
    assert 'dir="rtl"' in response.text
