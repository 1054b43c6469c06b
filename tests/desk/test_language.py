"""The language switch, and that nothing on a page is left in English."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def choose(client: Client, language: str, back: str = "/sign-in/") -> str:
    response = client.post("/language/", {"language": language, "next": back})
    return str(response["Location"])


def test_urdu_turns_the_page_around() -> None:
    client = Client()

    choose(client, "ur")

    assert '<html lang="ur" dir="rtl">' in client.get("/sign-in/").text


def test_english_turns_it_back() -> None:
    client = Client()
    choose(client, "ur")

    choose(client, "en")

    assert '<html lang="en" dir="ltr">' in client.get("/sign-in/").text


def test_the_switch_comes_back_to_where_it_was() -> None:
    assert choose(Client(), "ur", "/?lane=ACT&page=2") == "/?lane=ACT&page=2"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\x", ""])
def test_the_switch_never_leads_elsewhere(back: str) -> None:
    assert choose(Client(), "ur", back) == "/"


def test_an_unknown_language_is_not_kept() -> None:
    client = Client()

    choose(client, "xx")

    assert not client.cookies
