"""Every test runs in a throwaway home, made by scripts/test.py before Django reads its settings."""

import os

import pytest

if "pehra-test-" not in os.environ.get("PEHRA_HOME", ""):
    pytest.exit('Run tests by: make test ARGS="tests/..." (it gives them a home)', returncode=2)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test's ORM


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> None:
    """Django empties every table between browser tests; the ledger's own guard must let it."""
    from django.db import connection  # noqa: PLC0415  (settings are ready only now)

    wanted = os.environ.get("PEHRA_TEST_VENDOR", "sqlite")
    assert connection.vendor == wanted, "the tests run on another database than they say"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if connection.vendor == "sqlite":
            connection.cursor().execute("DROP TRIGGER ledger_no_DELETE")
            connection.cursor().execute("DROP TRIGGER tree_no_DELETE")
