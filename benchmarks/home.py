"""A throwaway home with a database, for what is measured through the duties."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="pehra-bench-")  # as long as the process
os.environ["PEHRA_HOME"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "pehra.store.settings"

import django  # noqa: E402  (its settings read the home)

django.setup()

from pehra.cli.home import make_home  # noqa: E402
from pehra.duties.duty import Occasion  # noqa: E402
from pehra.roster.powers import Officer, Power  # noqa: E402

make_home()
HOME = Path(FOLDER.name)
ON = Occasion(Officer("BENCH", frozenset(Power)), datetime(2026, 1, 5, tzinfo=UTC), "benchmark")
