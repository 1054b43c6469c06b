"""Two officers, two custodians and a browser: an exhibit is opened, looked into, and closed."""

import base64
import io
import re
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.duties.appoint_custodians import ask_custodians, confirm_custodians
from pehra.duties.destroy_exhibit import ask_destruction
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.evidence import shares
from pehra.evidence.custodian import Custodian, Custodians
from pehra.intake import synthetic
from pehra.media.synthetic import picture
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.store.queries import ledger as ledgers
from pehra.watch.walk import Desk, walk

from .conftest import SignIn, occasion

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = {name: pyrage.x25519.Identity.generate() for name in ("C-1", "C-2", "C-3")}


@pytest.fixture
def exhibit(watch: Desk) -> str:
    """With two pictures and a text, put away."""
    members = tuple(Custodian(name, str(key.to_public())) for name, key in KEYS.items())
    made = ask_custodians(occasion(), Custodians(members, 2), "test")
    confirm_custodians(Occasion(officer("S-9", Role.SUPERVISOR), clock.now(), "test"), made)
    pictures = (picture(1), b"\xff\xd8\xffbroken")
    data = synthetic.parcel(synthetic.report(1, pictures), pictures)
    kept = seal_exhibit(occasion(), watch.room, [data], name="r.zip", channel="CONSOLE")
    walk(watch, kept.exhibit)
    return kept.exhibit


def opening() -> str:
    return number(Series.OPENING, models.Opening.objects.latest("pk").pk)


def lend(client: Client, name: str) -> str:
    sealed = client.get(f"/openings/{opening()}/share/").content
    page = client.get("/evidence/").text
    (to,) = set(re.findall(r"-r (age1[a-z0-9]+)", page))
    file = io.BytesIO(shares.lent(sealed, KEYS[name], to))
    file.name = "lent.age"
    told = client.post(f"/openings/{opening()}/release/", {"lent": file}, follow=True)
    return told.text


def test_an_exhibit_is_opened_by_four_people_and_looked_into(sign_in: SignIn, exhibit: str) -> None:
    asker = sign_in(Role.INVESTIGATOR, badge="I-1")
    page = asker.get(f"/exhibits/{exhibit}/").text
    assert "any 2 of" in page
    told = {"purpose": "for the court", "authority": "FIR 7/2026"}
    assert opening_waits(asker.post(f"/exhibits/{exhibit}/ask/", told, follow=True).text)
    boss = sign_in(Role.SUPERVISOR, badge="S-1")
    boss.post(f"/openings/{opening()}/approve/", {"minutes": "30"})
    assert "1 more share is needed" in lend(sign_in(Role.CUSTODIAN, badge="C-1"), "C-1")
    early = asker.post(f"/openings/{opening()}/look/", {"file": "1"})
    assert early.status_code in {403, 404}
    assert "can be used now" in lend(sign_in(Role.CUSTODIAN, badge="C-2"), "C-2")

    viewing = asker.get(f"/openings/{opening()}/view/")
    assert "<img" not in viewing.text
    first, second = models.ReportedFile.objects.exclude(member="").order_by("position")
    before = ledgers.size()
    seen = asker.post(f"/openings/{opening()}/look/", {"file": first.pk})
    assert seen.status_code == 200
    assert "img-src 'self' data:" in seen["Content-Security-Policy"]
    assert "no-store" in seen["Cache-Control"]
    line = ledgers.entries(exhibit)[-1]
    assert (line.duty, line.details["veil"], line.details["file"]) == (
        "view_exhibit", "BLURRED", first.pk,
    )  # fmt: skip
    assert ledgers.size() == before + 1
    assert asker.post(f"/openings/{opening()}/look/", {"file": second.pk}).status_code == 422

    boss.post(f"/openings/{opening()}/end/")
    assert asker.post(f"/openings/{opening()}/look/", {"file": first.pk}).status_code == 403


def opening_waits(text: str) -> bool:
    return "Another officer must approve it." in text and opening() in text


def test_what_is_looked_at_is_pixels_and_never_the_file(sign_in: SignIn, exhibit: str) -> None:
    asker = sign_in(Role.INVESTIGATOR, badge="I-1")
    asker.post(f"/exhibits/{exhibit}/ask/", {"purpose": "x", "authority": "y"})
    sign_in(Role.SUPERVISOR, badge="S-1").post(f"/openings/{opening()}/approve/", {"minutes": "5"})
    for name in ("C-1", "C-2"):
        lend(sign_in(Role.CUSTODIAN, badge=name), name)
    first = models.ReportedFile.objects.exclude(member="").earliest("position")
    text = asker.post(f"/openings/{opening()}/look/", {"file": first.pk, "veil": "COLOUR"}).text
    (png,) = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text)
    shown = Image.open(io.BytesIO(base64.b64decode(png)))
    assert max(shown.size) <= 640
    assert not shown.info


@pytest.mark.parametrize("told", [{}, {"purpose": "x"}, {"purpose": " ", "authority": " "}])
def test_nobody_asks_without_purpose_and_authority(
    sign_in: SignIn, exhibit: str, told: dict[str, str]
) -> None:
    asker = sign_in(Role.INVESTIGATOR, badge="I-1")
    asker.post(f"/exhibits/{exhibit}/ask/", told)
    assert not models.Opening.objects.exists()


def test_custody_is_noted_and_a_receipt_is_printed(sign_in: SignIn, exhibit: str) -> None:
    client = sign_in(Role.INVESTIGATOR, badge="I-1")
    told = {"act": "HANDED_OVER", "from_": "I-1", "to": "Court clerk", "reason": "hearing"}
    page = client.post(f"/exhibits/{exhibit}/custody/", told, follow=True).text
    assert "Court clerk" in page
    assert models.CustodyNote.objects.get().sha256 in page
    assert "Court clerk" in client.get(f"/exhibits/{exhibit}/").text
    code = client.get(f"/exhibits/{exhibit}/label.svg")
    assert code["Content-Type"] == "image/svg+xml"
    assert code.text.startswith("<svg")


def test_rubbish_is_refused_calmly(sign_in: SignIn, exhibit: str) -> None:
    asker = sign_in(Role.INVESTIGATOR, badge="I-1")
    asker.post(f"/exhibits/{exhibit}/ask/", {"purpose": "x", "authority": "y"})
    boss = sign_in(Role.SUPERVISOR, badge="S-1")
    boss.post(f"/openings/{opening()}/approve/", {"minutes": "100000"})
    assert not models.Opening.objects.get().approved_by
    boss.post(f"/openings/{opening()}/approve/", {"minutes": "10"})
    custodian = sign_in(Role.CUSTODIAN, badge="C-1")
    assert custodian.post(f"/openings/{opening()}/release/", {"text": "rubbish"}).status_code == 400
    assert custodian.get("/openings/OPN-999999/share/").status_code == 400
    for address in ("/exhibits/EXH-999999/", "/exhibits/rubbish/", "/openings/OPN-999999/view/"):
        assert asker.get(address).status_code == 404


def test_destruction_shows_and_waits_its_week(sign_in: SignIn, exhibit: str, watch: Desk) -> None:
    on = Occasion(officer("I-1", Role.INVESTIGATOR), clock.now(), "test")
    number_ = ask_destruction(on, exhibit, "order 4/26", "acquitted")
    boss = sign_in(Role.SUPERVISOR, badge="S-1")
    page = boss.get("/evidence/").text
    assert "order 4/26" in page
    assert "Destroy it" not in page
    assert boss.post(f"/destructions/{number_}/confirm/").status_code == 400
    boss.post(f"/destructions/{number_}/withdraw/")
    assert "order 4/26" not in boss.get("/evidence/").text


def test_new_custodians_are_confirmed_by_another(sign_in: SignIn, exhibit: str) -> None:
    members = tuple(Custodian(name, str(key.to_public())) for name, key in KEYS.items())
    made = ask_custodians(occasion(), Custodians(members, 2), "one left")
    boss = sign_in(Role.SUPERVISOR, badge="S-1")
    assert "one left" in boss.get("/evidence/").text
    boss.post(f"/custodians/{made}/confirm/")
    assert models.CustodianSet.objects.get(pk=made).confirmed_by == "S-1"


def test_no_page_of_evidence_loads_a_picture_by_itself(sign_in: SignIn, exhibit: str) -> None:
    client = sign_in(Role.INVESTIGATOR, badge="I-1")
    assert "<img" not in client.get(f"/exhibits/{exhibit}/").text
    assert "<img" not in client.get("/evidence/").text
    assert Path(settings.CONFIG.vault).exists()
