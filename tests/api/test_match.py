"""`POST /api/v1/match`, as another program of the unit asks it."""

import hashlib
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from pehra.base import clock
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.duty import Occasion
from pehra.duties.import_hashlist import import_hashlist
from pehra.duties.make_token import GOOD_FOR, make_token
from pehra.hashlists.about import About
from pehra.roster.powers import Role, officer
from pehra.store import models

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"  # noqa: S105  (of officers who live as long as a test)
MATCH = "/api/v1/match"
PDQ, MD5 = hashlib.sha256(b"benign").hexdigest(), "ab" * 16


def console() -> Occasion:
    return Occasion(officer("CONSOLE", Role.CONSOLE), clock.now(), "test")


def token(role: Role) -> str:
    appoint_officer(console(), "B-40", PASSWORD, [role])
    return make_token(console(), "B-40")


def ask(body: Any, shown: str) -> tuple[int, Any]:  # noqa: ANN401
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client(enforce_csrf_checks=True).post(
        MATCH, data, content_type="application/json", headers={"Authorization": shown}
    )
    return answer.status_code, answer.json()


@pytest.fixture
def bearer() -> str:
    file = io.BytesIO(f"pdq,md5,category\n{PDQ},{MD5},A\n".encode())
    import_hashlist(console(), "national", file, About(clock.now(), scheme="test"))
    return f"Bearer {token(Role.MACHINE)}"


def test_each_hash_is_answered_in_its_order(bearer: str) -> None:
    near = (int(PDQ, 16) ^ 0b111).to_bytes(32).hex()
    status, told = ask(
        {"hashes": [near, {"algorithm": "MD5", "value": MD5.upper()}, "cd" * 16]}, bearer
    )
    assert status == 200
    assert told["lists"] == {"national": 1}
    first, second, third = told["results"]
    (match,) = first["matches"]
    assert (match["distance"], match["category"], match["scheme"]) == (3, "A", "test")
    assert [one["algorithm"] for one in second["matches"]] == ["MD5"]
    assert third["matches"] == []


def test_only_the_lists_asked_for(bearer: str) -> None:
    _, told = ask({"hashes": [PDQ], "lists": ["another"]}, bearer)
    assert told["results"][0]["matches"] == []


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer pehra_x", "Basic abc"])
def test_a_stranger_is_turned_away(shown: str) -> None:
    assert ask({"hashes": [PDQ]}, shown)[0] == 401


def test_an_old_token_is_no_token(bearer: str) -> None:
    models.Token.objects.update(good_until_at=clock.now() - timedelta(seconds=1))
    assert ask({"hashes": [PDQ]}, bearer)[0] == 401
    assert timedelta(days=1) < GOOD_FOR < timedelta(days=366)


def test_who_lacks_the_power_is_refused() -> None:
    status, told = ask({"hashes": [PDQ]}, f"Bearer {token(Role.AUDITOR)}")
    assert (status, "MATCH" in told["error"]) == (403, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "must be an object"),
        ({"hashes": "x"}, "must be an object"),
        ({"hashes": ["x"]}, "Hash 1"),
        ({"hashes": [PDQ, 3]}, "Hash 2"),
        ({"hashes": [PDQ], "lists": "x"}, "list of names"),
        ({"hashes": [MD5] * 10_001}, "more than"),
    ],
)
def test_a_bad_question_says_which_hash_and_why(bearer: str, body: object, words: str) -> None:
    status, told = ask(body, bearer)
    assert (status, words in told["error"]) == (400, True)


def test_only_post_is_answered(bearer: str) -> None:
    answer = Client().get(MATCH, headers={"Authorization": bearer})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_the_ledger_keeps_numbers_and_no_hash(bearer: str) -> None:
    ask({"hashes": [PDQ, "cd" * 16]}, bearer)
    line = models.LedgerLine.objects.order_by("-seq").first()
    assert line is not None
    assert '"asked":2' in line.body.replace(" ", "")
    assert PDQ not in line.body
