"""An officer's first minutes, in a real browser, in both languages, by day and by night."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from tests import chromium

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.cli import demo
from pehra.cli.home import make_home
from pehra.cli.say import config
from pehra.duties.duty import Occasion
from pehra.duties.open_exhibit import approve_opening, release_share
from pehra.duties.strongroom import strongroom
from pehra.evidence.custodian import identity
from pehra.evidence.shares import lent
from pehra.media.known import Algorithm
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.store.queries.hashlists import everything
from pehra.store.queries.openings import share

browser = chromium.browser
SAMPLES = Path(__file__).parents[1] / "samples"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
VIEWS = [(language, scheme) for language in ("en", "ur") for scheme in ("light", "dark")]

pytestmark = [
    *chromium.MARKS,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def filled() -> None:
    make_home()
    demo.fill()


class Watched:
    """A page, and what it did that a page of ours must not do."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda said: self.faults.append(said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda asked: self._asked(asked.url, origin))

    def _asked(self, url: str, origin: str) -> None:
        if not url.startswith(origin):
            self.faults.append(f"asked elsewhere: {url}")

    def is_well(self, name: str) -> None:
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        assert self.faults == []
        if os.environ.get("PEHRA_PICTURES"):
            self.page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize(("language", "scheme"), VIEWS)
def test_sign_in_take_in_a_tip_off_and_read_a_report(  # noqa: PLR0915
    browser: Browser, live_server: LiveServer, filled: None, language: str, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 1360, "height": 850},
    )
    page = context.new_page()
    watched = Watched(page, live_server.url)
    suffix = language if scheme == "light" else f"{language}-dark"

    page.goto(live_server.url)
    if language == "ur":
        page.get_by_role("button", name="اردو").click()
    watched.is_well(f"sign-in-{suffix}")
    page.locator("#id_badge").fill(demo.BADGE)
    page.locator("#id_password").fill(demo.PASSWORD)
    page.locator("button.main").click()

    page.locator("table").wait_for()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ur" else "ltr")
    assert page.locator("img, video, canvas").count() == 0
    watched.is_well(f"queue-{suffix}")

    page.goto(f"{live_server.url}/reports/{_escalated()}/")
    page.get_by_text("$.reportedInformation.incidentSummary.espEscalation").first.wait_for()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    watched.is_well(f"report-{suffix}")
    _write_down_and_find(page, live_server.url, watched, suffix)

    _hand_in(page, live_server.url)
    watched.is_well(f"intake-{suffix}")
    assert config().vault.exists()

    _ask_for_a_quarantine(page, live_server.url)
    watched.is_well(f"lists-{suffix}")

    _look_into_an_exhibit(page, live_server.url, watched, suffix)
    context.close()


def _write_down_and_find(page: Page, origin: str, watched: Watched, suffix: str) -> None:
    page.goto(f"{origin}/intake/entry/")
    page.locator("#id_words").fill("ایک آدمی میری بیٹی سے ملنا چاہتا ہے۔ ۰۳۰۰۱۲۳۴۵۶۷")
    watched.is_well(f"entry-{suffix}")
    page.locator("form.told button.main").click()
    page.wait_for_url(f"{origin}/intake/")
    kept = models.Exhibit.objects.count()
    page.go_back()
    page.locator("form.told button.main").click()  # as it was left: the same entry
    page.wait_for_url(f"{origin}/intake/")
    assert models.Exhibit.objects.count() == kept
    page.goto(f"{origin}/find/")
    page.locator("#words").fill(demo_email())
    page.locator("form.card button.main").click()
    page.locator("tbody tr").first.wait_for()
    watched.is_well(f"find-{suffix}")


def _escalated() -> str:
    row = models.Report.objects.get(sender_number=f"9{demo.PLAIN + 1:08d}")
    return number(Series.REPORT, row.pk)


def demo_email() -> str:
    found = models.Sighting.objects.filter(kind="EMAIL").values_list("value", flat=True)
    return str(found[0])


def _look_into_an_exhibit(page: Page, origin: str, watched: Watched, suffix: str) -> None:
    """Asked for in the browser; the second officer and the custodians act from elsewhere."""
    file = models.ReportedFile.objects.exclude(member="").select_related("report")[0]
    exhibit = number(Series.EXHIBIT, file.report.exhibit_id)
    page.goto(f"{origin}/exhibits/{exhibit}/")
    page.locator("#id_purpose").fill("To identify the room")
    page.locator("#id_authority").fill("FIR 7/2026")
    watched.is_well(f"exhibit-{suffix}")
    page.locator("form[action$='/ask/'] button.main").click()
    opening = number(Series.OPENING, models.Opening.objects.latest("pk").pk)
    page.get_by_text(opening).first.wait_for()
    watched.is_well(f"evidence-{suffix}")
    _granted(opening)
    page.goto(f"{origin}/openings/{opening}/view/")
    page.locator("article button").first.wait_for()
    watched.is_well(f"viewing-{suffix}")
    page.locator(f"form:has(input[value='{file.pk}']) button").click()
    page.locator("img.looked").wait_for()
    watched.is_well(f"look-{suffix}")
    page.goto(f"{origin}/exhibits/{exhibit}/label/")
    page.locator(".label img").wait_for()
    watched.is_well(f"label-{suffix}")


def _granted(opening: str) -> None:
    now, room = clock.now(), strongroom(config())
    boss = Occasion(officer(demo.BOSS, Role.SUPERVISOR), now, "test")
    approve_opening(boss, opening)
    for name in demo.HOLDERS[:2]:
        key = identity((config().home / "custodians" / f"{name}.key").read_text())
        told = lent(share(opening, name), key, room.working.public(now).recipient)
        release_share(Occasion(officer(name, Role.CUSTODIAN), now, "test"), opening, room, told)


def _hand_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/intake/")
    page.locator("#files").set_input_files(SAMPLES / "cybertip_le_full.json")
    page.locator("button.main").click()
    page.locator("p.note").first.wait_for()


def _ask_for_a_quarantine(page: Page, origin: str) -> None:
    page.goto(f"{origin}/lists/")
    page.locator("#id_algorithm").select_option("PDQ")
    page.locator("#id_value").fill(next(everything(Algorithm.PDQ)).value)
    page.locator("#id_reason").fill("A poster in a shop window")
    page.locator("form.doubt button.main").click()
    page.locator("article.card").last.wait_for()
