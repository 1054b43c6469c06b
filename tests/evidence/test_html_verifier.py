"""The static check in a real browser, from the disk and offline: it says what the .py says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests import chromium

from pehra.evidence.verifier import verify_dossier

from .test_dossier import GOOD, LOG, MATRIX, ZIPS, fails, members, zipped

browser = chromium.browser
PAGE = Path(verify_dossier.__file__).with_name("verify_dossier.html")
pytestmark = chromium.MARKS
HOLDS, FAILS = "All that was checked holds.", "THIS DOSSIER DOES NOT HOLD."


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    yield page
    context.close()


def said(page: Page, data: bytes, key: str = str(LOG)) -> tuple[str, set[str]]:
    """The verdict, and the checks that fail."""
    page.locator("#key").fill(key)
    page.locator("#file").set_input_files(
        {"name": "d.zip", "mimeType": "application/zip", "buffer": data}
    )
    expect(page.locator("#verdict")).to_have_text(re.compile("holds|NOT HOLD"))
    failed = page.locator("li:has(strong.fails) bdi").all_inner_texts()
    return page.locator("#verdict").inner_text(), {one.partition(":")[0] for one in failed}


def test_an_untouched_dossier_holds_in_both_languages(page: Page) -> None:
    assert said(page, GOOD) == (HOLDS, set())
    assert Axe().run(page).violations_count == 0
    page.locator("#language").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert "درست" in page.locator("#verdict").inner_text()
    assert Axe().run(page).violations_count == 0


def test_without_a_key_it_says_what_to_compare(page: Page) -> None:
    assert said(page, GOOD, key="")[0] == HOLDS
    assert "COMPARE" in page.locator("#checks").inner_text()


#: it does not read time stamps, and cannot tell what no browser was asked for
KINDS = sorted(set(MATRIX) - {"a stamp that is none"})


@pytest.mark.parametrize("kind", KINDS)
def test_it_finds_what_the_other_check_finds(page: Page, tmp_path: Path, kind: str) -> None:
    data = zipped(MATRIX[kind][0](members(GOOD)))
    assert said(page, data) == (FAILS, set(fails(data, tmp_path)))


@pytest.mark.parametrize("kind", sorted(set(ZIPS) - {"nothing"}))
def test_tricks_with_the_zip(page: Page, kind: str) -> None:
    verdict, failed = said(page, ZIPS[kind][0](GOOD))
    assert (verdict, failed) == (FAILS, {"zip"})


@pytest.mark.parametrize(
    ("data", "words"),
    [(GOOD[:-30], "cut short or damaged"), (GOOD[:9], "cut short"), (b"plain text", "no dossier")],
)
def test_what_was_cut_and_what_is_no_dossier_say_so(page: Page, data: bytes, words: str) -> None:
    assert said(page, data) == (FAILS, {"zip"})
    assert words in page.locator("#checks").inner_text()


def test_one_byte_anywhere(page: Page) -> None:
    """Each member once, in its middle."""
    for name, told in members(GOOD).items():
        at = GOOD.index(told) + len(told) // 2
        changed = GOOD[:at] + bytes([GOOD[at] ^ 1]) + GOOD[at + 1 :]
        assert said(page, changed)[0] == FAILS, name
