"""Every test runs in a throwaway home, made by scripts/test.py before Django reads its settings."""

import os

import pytest
from hypothesis import HealthCheck, settings

if "pehra-test-" not in os.environ.get("PEHRA_HOME", ""):
    pytest.exit('Run tests by: make test ARGS="tests/..." (it gives them a home)', returncode=2)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test's ORM
os.environ.pop("PEHRA_TEST_ALLOW_LOOPBACK", None)  # whoever tries it with a patrol runs tests too
for name in ("no_proxy", "NO_PROXY"):  # whatever proxy the machine has, servers of tests are near
    os.environ[name] = "127.0.0.1,localhost"

# how long an example takes says something of the machine and nothing of the code: what has to be
# quick is measured by a test of its own, with a bound that a busy machine keeps
settings.register_profile(
    "pehra", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("pehra")


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
        _numbers_apart()


@pytest.fixture(autouse=True)
def _no_rules_from_before() -> None:
    """A version of the rules says the same for ever in a home; each test has one of its own."""
    from pehra.store.queries import rulesets  # noqa: PLC0415

    rulesets._worded.cache_clear()  # noqa: SLF001


def _numbers_apart() -> None:
    """Each table counts from a number of its own, far from 1: tests run in any order, after any
    others, and none may take for granted that numbers are small, or that two tables count alike.
    """
    from django.apps import apps  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.models import AutoField  # noqa: PLC0415

    models = [model._meta for model in apps.get_app_config("store").get_models()]  # noqa: SLF001
    counted = [(of.db_table, of.pk.column) for of in models if isinstance(of.pk, AutoField)]
    with connection.cursor() as cursor:
        for place, (table, column) in enumerate(counted, 1):
            begin = place * 7_919
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, begin])
            else:
                told = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
                cursor.execute(told, [table, column, begin])
