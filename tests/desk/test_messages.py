"""Every word of the pages has its Urdu."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "src" / "pehra" / "desk" / "locale" / "ur" / "LC_MESSAGES" / "django.po"


def test_the_catalogue_is_up_to_date_and_whole() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "messages.py"), "--check"]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603

    assert (checked.returncode, checked.stdout) == (0, "")


MESSAGES = [one for one in read_po(io.BytesIO(PO.read_bytes())) if one.id]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: str(one.id))
def test_no_urdu_is_empty_or_a_guess(message: object) -> None:
    string, fuzzy = getattr(message, "string", ""), getattr(message, "fuzzy", True)

    assert all(string if isinstance(string, tuple | list) else (string,))
    assert not fuzzy
