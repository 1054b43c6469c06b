"""The exhibit's label on a narrow screen, drawn by a real browser from the page and its own CSS."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests import chromium

import pehra.desk
from pehra.base.numbers import Series, number
from pehra.roster.powers import Role
from pehra.store import models

from .conftest import Receive, SignIn

browser = chromium.browser
CSS = Path(pehra.desk.__file__).parent / "static" / "desk" / "desk.css"
pytestmark = [pytest.mark.django_db(transaction=True), *chromium.MARKS]


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("width", [320, 390, 500, 1200])
def test_the_label_fits_its_screen(
    sign_in: SignIn, receive: Receive, full: dict[str, Any], browser: Browser,
    language: str, width: int,
) -> None:  # fmt: skip
    receive(full)
    exhibit = number(Series.EXHIBIT, models.Exhibit.objects.get().pk)
    told = sign_in(Role.COURT_LIAISON).get(
        f"/exhibits/{exhibit}/label/", headers={"Accept-Language": language}
    )
    context = browser.new_context(viewport={"width": width, "height": 844}, offline=True)
    page = context.new_page()
    page.set_content(told.text)
    page.add_style_tag(content=CSS.read_text("utf-8"))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".label code").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    code = page.locator(".label img").bounding_box()
    words = page.locator(".label > div").bounding_box()
    assert code is not None
    assert words is not None
    assert (code["y"] + code["height"] <= words["y"]) == (width <= 500)
    context.close()
