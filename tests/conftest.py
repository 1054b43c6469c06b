"""Every test runs in a home of its own that no officer ever sees."""

import os
import tempfile

# before Django reads its settings: they come from the home
os.environ["PEHRA_HOME"] = tempfile.mkdtemp(prefix="pehra-test-")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test's ORM
