"""The desk answers as docs/reference/openapi.yaml says, whatever it is asked (schemathesis)."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis import AuthContext, Case
from schemathesis.checks import negative_data_rejection

from pehra.api import ispws
from pehra.api.limit import Limit
from pehra.base import clock
from pehra.desk.wsgi import application
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.duty import Occasion
from pehra.duties.make_token import make_token
from pehra.roster.powers import Role, officer

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMA = schemathesis.openapi.from_path(
    Path(__file__).parents[2] / "docs" / "reference" / "openapi.yaml"
)


def served(environ: dict[str, Any], start: Any) -> list[bytes]:  # noqa: ANN401
    """As a WSGI server does: it reads the answer to its end, and closes it (PEP 3333)."""
    answer = application(environ, start)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


SCHEMA.app = served
PASSWORD = "correct-horse-battery"  # noqa: S105  (of officers who live as long as a test)

STAND_IN = "an account"


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What to show at each door; the database's connection is the test's, and stays open."""
    monkeypatch.setattr(ispws, "FAILED", Limit(most=10**9, seconds=300))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    console = Occasion(officer("CONSOLE", Role.CONSOLE), clock.now(), "test")
    appoint_officer(console, "B-40", PASSWORD, [Role.MACHINE])
    appoint_officer(console, "EXAMPLE-CHAT", PASSWORD, [Role.PLATFORM])
    account = f"EXAMPLE-CHAT:{make_token(console, 'EXAMPLE-CHAT')}"
    yield {
        "api": f"Bearer {make_token(console, 'B-40')}",
        "ispws": "Basic " + base64.b64encode(account.encode()).decode(),
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=ZONES).map(  # noqa: DTZ001
        lambda moment: moment.isoformat(timespec="seconds")
    ),
)


@SCHEMA.auth()
class Account:
    """Stands for who may ask; schemathesis itself leaves it out or spoils it to see that it
    matters. The tokens are made when a test runs, and that is later.
    """

    def get(self, _: Case[Any], __: AuthContext) -> str:
        return STAND_IN

    def set(self, case: Case[Any], data: str, _: AuthContext) -> None:
        case.headers["Authorization"] = data


@SCHEMA.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_written_down(
    case: Case[Any], accounts: dict[str, str]
) -> None:
    if case.headers.get("Authorization") == STAND_IN:
        case.headers["Authorization"] = accounts[case.path.strip("/").split("/")[0]]

    # in XML a number is a text: what is wrong by its type alone cannot be told
    mild = [negative_data_rejection] if case.media_type == "application/xml" else []
    case.validate_response(case.call(), excluded_checks=mild)
