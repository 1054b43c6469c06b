"""Whose an identifier in a text is. What is not certain is nobody's, and never a suspect's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import Said
from pehra.identifiers.identifier import Role
from pehra.intake.report import Capture, Contact, Party, PartyRole, Person, Report
from pehra.intake.sightings import sightings
from pehra.intake.texts_spoken import role_of, stretches

HERS, HIS = "+923001234567", "+923007654321"
NOTED = "[2026-01-05 12:00:00 UTC]"


def roles(text: str, of: PartyRole = PartyRole.SUSPECT) -> dict[str, Role]:
    """In what is told of one party."""
    person = Person(more=(("additional", Said(text, "$.more")),))
    report = Report(reader="test", reader_version=1, parties=(Party(of, "$.p", person=person),))
    return {one.identifier.value: one.role for one in sightings(report, region="PK")}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"Victim phone: {HERS}", Role.VICTIM),
        (f"Victim's phone: {HERS}", Role.VICTIM),
        (f"Child Victim phone number: {HERS}", Role.VICTIM),
        (f"child_phone: {HERS}", Role.VICTIM),
        (f"Suspect contacted the victim's account:\n{HERS}", Role.UNSTATED),
        (f"Reported User's victim information:\n{HERS}", Role.UNSTATED),
        (f"Accounts of the victims that he wrote to:\n{HERS}", Role.VICTIM),
        (f"Accounts of the victims the suspect wrote to:\n{HERS}", Role.UNSTATED),
        (f"{NOTED} Reported User: send it\n\nThe victim's mother is at {HERS}", Role.UNSTATED),
        (f"{NOTED} Reported User: hi\n{NOTED} ayesha_12 (Profile 22222): {HERS}", Role.UNSTATED),
        (f"{NOTED} Reported User: hi\n{NOTED} عائشہ: {HERS}", Role.UNSTATED),
        (f"{NOTED} Reported User: hi\n2026-01-05 12:01:00 - Child: {HERS}", Role.VICTIM),
        (f"Her mother can be reached at {HERS}", Role.UNSTATED),
        (f"اس کی والدہ کا نمبر {HERS}", Role.UNSTATED),
        (f"The victim gave {HERS}", Role.UNSTATED),
        (f"Reported by: {HERS}", Role.REPORTER),
    ],
)
def test_what_is_anothers_is_never_the_suspects(text: str, role: Role) -> None:
    assert roles(text)[HERS] is role


@pytest.mark.parametrize(
    "text",
    [
        f"Phone: {HIS}", f"Suspect phone: {HIS}", f"Reported User: {HIS}", f"He writes from {HIS}",
        f"{NOTED} Login: {HIS}", f"{NOTED} Reported User (Profile 1): call {HIS}",
        f"Child abuse material was sent from {HIS}", f"Child Pornography: sent by {HIS}",
    ],
)  # fmt: skip
def test_what_is_his_stays_his(text: str) -> None:
    assert roles(text)[HIS] is Role.SUSPECT


def test_in_a_childs_text_a_suspects_number_is_not_the_childs() -> None:
    chat = f"{NOTED} Child Victim: mine is {HERS}\n{NOTED} baduser99: and mine {HIS}"
    assert roles(chat, PartyRole.VICTIM) == {HERS: Role.VICTIM, HIS: Role.UNSTATED}
    assert roles(f"The suspect's number is {HIS}", PartyRole.VICTIM) == {HIS: Role.UNSTATED}


def test_a_heading_holds_until_an_empty_line() -> None:
    text = f"Details of the child victim's account\nPhone: {HERS}\n\nPhone: {HIS}"
    assert roles(text) == {HERS: Role.VICTIM, HIS: Role.SUSPECT}


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("victim", Role.VICTIM), ("Child Victim's e-mail", Role.VICTIM), ("child", Role.VICTIM),
        ("child id", Role.VICTIM), ("children", Role.UNSTATED), ("child abuse", Role.UNSTATED),
        ("suspects", Role.SUSPECT), ("suspected", Role.UNSTATED),
        ("victim of suspect", Role.UNSTATED),
    ],
)  # fmt: skip
def test_a_label_names_one_or_nobody(label: str, role: Role) -> None:
    assert role_of(label) is role


@given(st.text(st.sampled_from("Victim: suspect's\n[2026-01-05 12:00] ()@x"), max_size=300))
def test_every_place_of_any_text_has_a_role(text: str) -> None:
    told = stretches(text)
    for place in range(0, len(text), 7):
        assert told.at(place, Role.SUSPECT) in set(Role)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("0300-1234567 / 0300 7654321", {HERS: Role.SUSPECT, HIS: Role.SUSPECT}),
        ("0300-1234567 (mother)", {HERS: Role.UNSTATED}),
    ],
)
def test_a_field_that_holds_more_than_one_is_looked_through(
    written: str, wanted: dict[str, Role]
) -> None:
    phones = (Contact(Said(written, "$.phone")),)
    party = Party(PartyRole.SUSPECT, "$.p", phones=phones)
    report = Report(reader="test", reader_version=1, parties=(party,))
    assert {one.identifier.value: one.role for one in sightings(report, region="PK")} == wanted


@pytest.mark.parametrize("kind", ["IP Address", "IPv4 Address", "Login IP", "ip"])
@pytest.mark.parametrize(("written", "port"), [("198.51.100.7:443", 443), ("198.51.100.7", None)])
def test_an_address_with_its_port_and_by_any_name(
    kind: str, written: str, port: int | None
) -> None:
    seen = Capture(kind=Said(kind, "$.k"), value=Said(written, "$.v"))
    party = Party(PartyRole.SUSPECT, "$.p", captures=(seen,))
    report = Report(reader="test", reader_version=1, parties=(party,))
    (one,) = sightings(report, region="PK")
    assert (one.identifier.value, one.role) == ("198.51.100.7", Role.SUSPECT)
    assert one.port == port if port else not isinstance(one.port, int)
