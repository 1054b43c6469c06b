"""The page of the lists: asked by one officer, confirmed by another, alarms settled."""

import hashlib
import io

import pytest

from pehra.base import clock
from pehra.duties.import_hashlist import import_hashlist
from pehra.hashlists.about import About
from pehra.roster.powers import Role
from pehra.store import models
from pehra.store.queries import hashlists

from .conftest import SignIn, occasion

pytestmark = pytest.mark.django_db

PDQ = hashlib.sha256(b"benign").hexdigest()


@pytest.fixture(autouse=True)
def listed() -> None:
    about = About(clock.now(), owner="An owner", scheme="S", legal_basis="s. 1")
    import_hashlist(occasion(), "national", io.BytesIO(f"pdq\n{PDQ}\n".encode()), about)


def test_one_asks_and_another_confirms(sign_in: SignIn) -> None:
    first = sign_in(Role.LIST_MANAGER)
    told = {"algorithm": "PDQ", "value": f" {PDQ.upper()} ", "reason": "a poster"}
    page = first.post("/lists/", told, follow=True).content.decode()
    (asked,) = hashlists.quarantines()
    assert "Another officer must confirm it." in page
    assert f"/lists/quarantine/{asked.pk}/confirm/" not in page
    refused = first.post(f"/lists/quarantine/{asked.pk}/confirm/")
    assert (refused.status_code, "another must confirm" in refused.content.decode()) == (400, True)

    second = sign_in(Role.LIST_MANAGER, badge="B-18")
    assert f"/lists/quarantine/{asked.pk}/confirm/" in second.get("/lists/").content.decode()
    second.post(f"/lists/quarantine/{asked.pk}/confirm/")
    assert hashlists.quarantines()[0].state == "IN_FORCE"
    first.post(f"/lists/quarantine/{asked.pk}/lift/")
    assert hashlists.quarantines() == ()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"algorithm": "PDQ", "value": "ab" * 32, "reason": "x"}, "No list holds"),
        ({"algorithm": "PDQ", "value": PDQ}, "required"),
        ({"algorithm": "CRC", "value": PDQ, "reason": "x"}, "valid choice"),
    ],
)
def test_a_bad_request_says_why(sign_in: SignIn, told: dict[str, str], words: str) -> None:
    assert words in sign_in(Role.LIST_MANAGER).post("/lists/", told).content.decode()
    assert hashlists.quarantines() == ()


def test_an_alarm_is_shown_until_it_is_settled(sign_in: SignIn) -> None:
    alarm = models.FloodAlarm.objects.create(
        listed=models.ListedHash.objects.get(), at=clock.now(), today=40, usual=150
    )
    client = sign_in(Role.LIST_MANAGER)
    assert "40 matches in one day; 1.5 a day are usual." in client.get("/lists/").content.decode()
    client.post(f"/lists/floods/{alarm.pk}/settle/")
    assert "40 matches" not in client.get("/lists/").content.decode()
    assert client.post(f"/lists/floods/{alarm.pk}/settle/").status_code == 400


def test_the_page_says_whose_lists_they_are(sign_in: SignIn) -> None:
    page = sign_in(Role.LIST_MANAGER).get("/lists/").content.decode()
    for words in ("national", "An owner", "s. 1"):
        assert words in page
