"""An officer's night on the watch floor, in a real browser, in both languages, by day and night."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from tests import chromium

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.watch.walk import desk, walk

from ..desk.watched import fill  # noqa: TID252  (what a patrol has done, told once)

browser = chromium.browser
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
VIEWS = [("en", "light"), ("ur", "dark")]
ALL_VIEWS = [(language, scheme) for language in ("en", "ur") for scheme in ("light", "dark")]
CONSOLE = officer("CONSOLE", Role.CONSOLE)
FULL = Path(__file__).parents[1] / "samples" / "cybertip_le_full.json"
PASSWORD = "correct-horse-battery"  # noqa: S105  (of an officer who lives as long as a test)

pytestmark = [
    *chromium.MARKS,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def tip() -> str:
    """A report, sealed and read; its number."""
    with_ = desk(settings.CONFIG, CONSOLE)
    on = Occasion(CONSOLE, clock.now(), "test")
    kept = seal_exhibit(on, with_.room, [FULL.read_bytes()], name="told.json", channel="CONSOLE")
    walk(with_, kept.exhibit)
    with_.close()
    return number(Series.REPORT, models.Report.objects.latest("pk").pk)


@pytest.fixture
def filled() -> None:
    settings.CONFIG.halt_file.unlink(missing_ok=True)
    console = Occasion(CONSOLE, clock.now(), "test")
    roles = [Role.INVESTIGATOR, Role.SUPERVISOR]
    appoint_officer(console, "B-17", PASSWORD, roles)
    fill(clock.now())


def is_well(page: Page, faults: list[str], name: str = "") -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert faults == []
    assert page.locator("img, video, canvas").count() == 0
    if name and os.environ.get("PEHRA_PICTURES"):
        page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize(
    ("language", "scheme"), ALL_VIEWS if os.environ.get("PEHRA_PICTURES") else VIEWS
)
def test_an_officer_keeps_the_watch_floor(
    browser: Browser, live_server: LiveServer, filled: None, language: str, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 1360, "height": 850},
        java_script_enabled=True,
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text))
    page.on("request", lambda asked: _only(asked.url, live_server.url, faults))
    suffix = language if scheme == "light" else f"{language}-dark"
    _sign_in(page, live_server.url, language)

    page.goto(f"{live_server.url}/patrol/")
    page.locator("table.floor").wait_for()
    is_well(page, faults, f"patrol-{suffix}")
    page.locator("button.stop").click()
    page.locator(".stopped").wait_for()
    assert settings.CONFIG.halt_file.exists()
    is_well(page, faults)
    page.locator(".stopped input[name=reason]").fill("The list was mended")
    page.locator(".stopped button").click()
    page.locator("button.stop").wait_for()
    assert not settings.CONFIG.halt_file.exists()
    _read_the_diary(page, live_server.url, faults, suffix)
    _settle_a_finding(page, live_server.url, faults, suffix)
    _read_the_authorities(page, live_server.url, faults, suffix)
    _ask_for_an_authority(page, live_server.url, faults, suffix)
    context.close()


def _read_the_diary(page: Page, origin: str, faults: list[str], suffix: str) -> None:
    page.goto(f"{origin}/patrol/diary/")
    page.locator("tr.gap").first.wait_for()
    assert page.locator("td.url a, th.url a").count() == 0
    is_well(page, faults, f"diary-{suffix}")
    page.locator("select[name=outcome]").select_option("LOST")
    page.locator("form.filter button").click()
    page.locator("tbody tr:not(.gap)").first.wait_for()
    assert page.locator("tbody tr:not(.gap)").count() == 1


def _settle_a_finding(page: Page, origin: str, faults: list[str], suffix: str) -> None:
    page.goto(f"{origin}/patrol/findings/")
    is_well(page, faults, f"findings-{suffix}")
    page.locator("tbody a").first.click()
    page.locator("form.line input[name=reason]").wait_for()
    is_well(page, faults, f"finding-{suffix}")
    page.locator("form.line input[name=reason]").fill("A notice was sent to the provider")
    page.locator("form.line button.main").click()
    page.locator("p.note").first.wait_for()


def _read_the_authorities(page: Page, origin: str, faults: list[str], suffix: str) -> None:
    page.goto(f"{origin}/patrol/authorities/")
    page.locator("input[name=url]").fill("https://board.example/media/../media/news/7.html")
    page.locator("form.card button").click()
    page.locator("[role=status]").first.wait_for()
    is_well(page, faults, f"authorities-{suffix}")
    page.locator("tbody a").first.click()
    page.locator("dl.digests").wait_for()
    is_well(page, faults)
    page.goto(f"{origin}/patrol/authorities/draft/")
    page.locator("#id_text").fill('ref = "X"\nscope = """\nallow moon x\n"""')
    page.locator("form.told button.main").click()
    page.locator(".faults").wait_for()
    assert [one for one in faults if "422" not in one] == []  # the browser's word for a fault
    faults.clear()
    is_well(page, faults)


def _ask_for_an_authority(page: Page, origin: str, faults: list[str], suffix: str) -> None:
    """What tip-offs name and nothing covers: from the floor to a draft, by the keyboard."""
    page.goto(f"{origin}/patrol/")
    page.locator("p.note a[href$='/uncovered/']").click()
    page.locator("tbody tr.tier-1").first.wait_for()
    is_well(page, faults, f"uncovered-{suffix}")
    assert page.locator("td.url a[href^=http], th.url a[href^=http]").count() == 0
    page.locator("tbody th a").nth(1).click()
    page.locator("th.url").first.wait_for()
    is_well(page, faults, f"uncovered-host-{suffix}")
    page.go_back()
    box = page.locator("tbody input[type=checkbox]").first
    box.focus()
    page.keyboard.press("Space")
    assert box.is_checked()
    page.locator("form button.main").press("Enter")
    page.locator("pre.draft").wait_for()
    assert "allow page https://rooms.example/live/415" in page.locator("pre.draft").inner_text()
    is_well(page, faults, f"proposal-{suffix}")
    page.goto(f"{origin}/patrol/dead-letters/")
    page.locator("tbody tr").first.wait_for()
    is_well(page, faults)


def _only(url: str, origin: str, faults: list[str]) -> None:
    if not url.startswith(origin):
        faults.append(f"asked elsewhere: {url}")


def _sign_in(page: Page, origin: str, language: str) -> None:
    page.goto(origin)
    if language == "ur":
        page.get_by_role("button", name="اردو").click()
    page.locator("#id_badge").fill("B-17")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button.main").click()
    page.locator("nav").first.wait_for()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_pages_fit_a_telephone(
    browser: Browser, live_server: LiveServer, tip: str, filled: None, language: str
) -> None:
    """Tables scroll in their own boxes, the page never sideways."""
    hit = models.Finding.objects.filter(kind="HIT").latest("pk").pk
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    _sign_in(page, live_server.url, language)

    for path in (
        "", f"reports/{tip}/", "patrol/", "patrol/uncovered/", "patrol/diary/",
        "patrol/findings/", f"patrol/findings/{number(Series.FINDING, hit)}/",
        "patrol/authorities/", "patrol/authorities/draft/", "patrol/dead-letters/", "evidence/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/{path}")
        page.locator("footer.zone").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
