"""The headers of every page."""

import re
from pathlib import Path

import pytest
from django.test import Client

import pehra.desk

TEMPLATES = sorted((Path(pehra.desk.__file__).parent / "templates").rglob("*.html"))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-in/", "/", "/nothing-here/"])
def test_nothing_from_elsewhere_nothing_kept(address: str) -> None:
    response = Client().get(address)

    assert response["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_script_or_style_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|style=|<script(?! src=)|\son\w+=|javascript:", text)
    assert "http://" not in text
    assert "https://" not in text
    assert "|safe" not in text


def test_no_template_shows_a_picture() -> None:
    """But for the code of a label, and the one page that an officer asked a look of."""
    for path in TEMPLATES:
        text = re.sub(r"<img src=\"{% url 'label-code' [a-z.]+ %}\"", "", path.read_text())
        found = re.search(r"<(img|video|picture|canvas|object|embed|iframe)\b", text)
        assert bool(found) == (path.name == "look.html")
