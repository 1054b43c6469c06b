"""Every test runs in a home of its own that no officer ever sees."""

import os
import tempfile
from pathlib import Path

import pytest

# before Django reads its settings: they come from the home
HOME = Path(tempfile.mkdtemp(prefix="pehra-test-"))
os.environ["PEHRA_HOME"] = str(HOME)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test's ORM
if url := os.environ.get("PEHRA_TEST_DATABASE"):
    (HOME / "pehra.toml").write_text(f'database = "{url}"\n')


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> None:
    """Django empties every table between browser tests; the ledger's own guard must let it."""
    from django.db import connection  # noqa: PLC0415  (settings are ready only now)

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if connection.vendor == "sqlite":
            connection.cursor().execute("DROP TRIGGER ledger_no_DELETE")
