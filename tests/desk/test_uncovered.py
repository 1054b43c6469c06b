"""What tip-offs name and no authority covers: the page, the draft, the commands; who sees them."""

import json
import re
import tomllib

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from pehra.base import clock
from pehra.cli.commands import pehra
from pehra.patrol.authority import BadAuthority, read
from pehra.roster.powers import Role
from pehra.store import models

from .conftest import SignIn
from .watched import fill, tips

pytestmark = pytest.mark.django_db


def test_the_floor_tells_how_many_and_leads_to_the_hosts(sign_in: SignIn) -> None:
    fill(clock.now())
    client = sign_in(Role.TRIAGE_OFFICER)

    page = client.get("/patrol/").text
    assert "6 addresses of tip-offs wait: no authority in force covers them." in page
    assert 'href="/patrol/uncovered/"' in page

    page = client.get("/patrol/uncovered/").text
    assert page.index("rooms.example") < page.index("files.example") < page.index("board.example")
    for words in (
        "1 · Danger now", "A rule denies it, whatever others allow.", "What is no address",
        "It is nothing that could be fetched.", "6 addresses wait, by host",
    ):  # fmt: skip
        assert words in page
    assert "<img" not in page
    assert "somebody@" not in page


def test_of_a_host_each_address_says_why_it_waits_and_which_tips_name_it(sign_in: SignIn) -> None:
    fill(clock.now())
    first, second = models.Report.objects.order_by("pk")
    client = sign_in(Role.INVESTIGATOR)
    page = client.get(f"/patrol/uncovered/{host('files.example')}/").text

    assert page.count("No authority allows it.") == 3
    shared = page[page.index("share/2") :]
    assert f"TIP-{second.pk:06d}" in shared
    assert f"TIP-{first.pk:06d}" in shared
    assert 'href="https://' not in page

    page = client.get(f"/patrol/uncovered/{host('board.example')}/").text
    assert "deny prefix https://board.example/media/news/" in page
    assert "/patrol/authorities/FIR-7-2026@1/" in page


def host(name: str) -> int:
    return models.UncoveredHost.objects.get(name=name).pk


def test_an_officer_gets_a_text_that_cannot_be_written_down_as_it_is(sign_in: SignIn) -> None:
    fill(clock.now())
    client = sign_in(Role.INVESTIGATOR)
    before = models.Authority.objects.count(), models.LedgerLine.objects.count()
    numbers = f"host={host('files.example')}&host={host('rooms.example')}"
    page = client.get(f"/patrol/uncovered/draft/?{numbers}").text

    found = re.search(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    assert found
    text = found[1].replace("&quot;", '"')
    told = tomllib.loads(text)
    assert told["scope"].count("allow page https://files.example/share/") == 3
    assert "rooms.example" in told["reason"]
    with pytest.raises(BadAuthority):
        read(text)
    assert before == (models.Authority.objects.count(), models.LedgerLine.objects.count())


@pytest.mark.parametrize("asked", ["", "?host=", "?host=x"])
def test_a_draft_for_no_host_leads_back(sign_in: SignIn, asked: str) -> None:
    told = sign_in(Role.INVESTIGATOR).get(f"/patrol/uncovered/draft/{asked}")
    assert (told.status_code, told["Location"]) == (302, "/patrol/uncovered/")


def test_what_went_away_meanwhile_is_a_calm_page(sign_in: SignIn) -> None:
    client = sign_in(Role.INVESTIGATOR)
    for address in ("/patrol/uncovered/999/", "/patrol/uncovered/draft/?host=999"):
        assert client.get(address).status_code == 404
    assert "Every address of a tip-off is covered" in client.get("/patrol/uncovered/").text


def test_who_writes_no_authorities_is_offered_no_draft(sign_in: SignIn) -> None:
    tips(clock.now())
    page = sign_in(Role.AUDITOR).get("/patrol/uncovered/").text
    assert "checkbox" not in page
    assert "Draft the text of an authority" not in page


def pehra_(*words: str) -> Result:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    return CliRunner().invoke(pehra, [*words])


def test_the_commands_tell_the_same() -> None:
    tips(clock.now())
    told = [
        json.loads(line) for line in pehra_("patrol", "uncovered", "--json").output.splitlines()
    ]

    assert [one["host"] for one in told][:2] == ["rooms.example", "files.example"]
    assert (told[1]["addresses"], told[1]["tips"], told[1]["tier"]) == (3, 2, 1)
    assert told[1]["why"] == {"NO_AUTHORITY": 4}
    said = pehra_("patrol", "uncovered", "-n", "1")
    assert "rooms.example" in said.output
    assert "There are more hosts: pehra patrol uncovered --after" in said.output
    assert (
        "Addresses of tip-offs not covered: 6 (pehra patrol uncovered)"
        in pehra_("patrol", "status").output
    )


def test_the_command_that_proposes_prints_toml_for_a_host_or_all_below_a_domain() -> None:
    tips(clock.now())
    text = pehra_("authority", "propose", "files.example", "rooms.example").output
    assert tomllib.loads(text)["scope"].count("allow page ") == 4

    below = pehra_("authority", "propose", "example.test")
    assert below.exit_code == 1
    assert "No address at example.test waits" in below.output
