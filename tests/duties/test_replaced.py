"""A version that a newer one ended is no revoked one, and says which."""

import json

import pytest

from pehra.base import clock
from pehra.duties.revoke_authority import revoke_authority
from pehra.store.queries import authorities

from .conftest import NOON, ON
from .test_authorities import home, run
from .test_rounds import SITE, order

__all__ = ["home"]
pytestmark = pytest.mark.django_db


def states() -> dict[str, tuple[str, str]]:
    return {one.name: (str(one.state), one.replaced_by) for one in authorities.authorities(NOON)}


def test_a_newer_version_replaces_and_an_officer_revokes() -> None:
    order()
    order(f"allow page {SITE}")
    assert states() == {"A-1@2": ("IN_FORCE", ""), "A-1@1": ("SUPERSEDED", "A-1@2")}

    revoke_authority(ON, "A-1", "the case is closed")
    assert states() == {"A-1@2": ("REVOKED", ""), "A-1@1": ("SUPERSEDED", "A-1@2")}


@pytest.mark.parametrize("reason", ["superseded by B-2@1", "superseded by A-1@2 I think", "x"])
def test_what_an_officer_says_is_a_reason(reason: str) -> None:
    order()
    revoke_authority(ON, "A-1", reason)
    assert states() == {"A-1@1": ("REVOKED", "")}


@pytest.mark.usefixtures("home")
def test_what_does_not_run_has_no_days_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    order()
    order(f"allow page {SITE}")
    told = run("list", "--json").stdout.splitlines()
    days = {(one["state"], one["days_left"], one["replaced_by"]) for one in map(json.loads, told)}
    assert days == {("IN_FORCE", 86, None), ("SUPERSEDED", None, "A-1@2")}
