"""What a scan saw of a file comes back from its journal as it was, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.digest import digests
from pehra.media.decode import Claim, Filmed, Frame, Hashed, Reason, Undecodable
from pehra.media.fingerprint import Fingerprint, NotPicture
from pehra.media.journal import Entry, Illegible, entry, line
from pehra.media.pdq import Pdq

PDQ = Pdq(bytes(range(32)), 90)
FRAME = Frame(30, 1.25, PDQ)
CLAIM = Claim("camera.make", "میک", "EXIF 0th 0x010F")
SEEN: list[Hashed | Filmed | Undecodable | NotPicture] = [
    Hashed(PDQ, 640, 480, (bytes(32),) * 7, 2, (FRAME,), (CLAIM,)),
    Filmed((FRAME, FRAME), 64, 48, 12.5, (CLAIM,)),
    Undecodable(Reason.BROKEN, "it is broken"),
    NotPicture("text/plain"),
]


@pytest.mark.parametrize("seen", SEEN, ids=lambda one: type(one).__name__)
def test_it_comes_back_as_it_was(seen: Hashed | Filmed | Undecodable | NotPicture) -> None:
    kept = Entry(
        "/seized/a\udcff b.jpg", 7, 10**18, Fingerprint(digests([b"x"]), "image/png", seen)
    )

    text = line(kept)

    assert "\n" not in text
    assert entry(text) == kept


def test_a_line_cut_anywhere_is_illegible() -> None:
    text = line(Entry("a", 1, 2, Fingerprint(digests([b"x"]), "image/png", SEEN[0])))

    assert all(isinstance(entry(text[:cut]), Illegible) for cut in range(len(text)))


@given(st.text() | st.sampled_from(['{"picture": {}}', "[]", "null", '{"digests": 3, "other": 1}']))
def test_no_line_breaks_the_scan(text: str) -> None:
    assert isinstance(entry(text), Illegible)
