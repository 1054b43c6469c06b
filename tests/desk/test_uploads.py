"""An upload is never on the disk as it came."""

import hashlib
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from pehra.desk import uploads
from pehra.desk.uploads import Veiled
from pehra.roster.powers import Role
from pehra.store import models

from .conftest import SignIn


@given(st.lists(st.binary(max_size=300), max_size=20), st.integers(1, 100))
def test_what_is_written_comes_back_in_any_pieces(pieces: list[bytes], size: int) -> None:
    made, told = Veiled(), b"".join(pieces)
    for piece in pieces:
        made.write(piece)
    for _ in range(2):
        made.seek(0)
        assert b"".join(iter(lambda: made.read(size), b"")) == told
    made.close()


def test_the_disk_holds_noise() -> None:
    made = Veiled()
    made.write(b"plain words " * 1000)
    kept = made.on_disk()
    assert len(kept) == 12_000
    assert b"plain" not in kept
    assert len(set(kept)) > 200
    with pytest.raises(ValueError, match="start"):
        made.seek(3)
    made.close()


@pytest.mark.django_db(transaction=True)
def test_a_large_upload_is_sealed_as_it_came(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Veiled] = []

    class Seen(Veiled):
        def __init__(self) -> None:
            super().__init__()
            held.append(self)

    monkeypatch.setattr(uploads, "Veiled", Seen)
    data = os.urandom(3_000_000)
    sign_in(Role.TRIAGE_OFFICER).post("/intake/", {"files": SimpleUploadedFile("x.bin", data)})
    assert models.Exhibit.objects.get().sha256 == hashlib.sha256(data).hexdigest()
    assert len(held) == 1
