"""Only a moment that says its zone is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID
from pehra.identifiers.moment import moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05 12:00:00 UTC", "2026-01-05T12:00:00Z", "on 2026-01-05 12:00:00.123 GMT,",
        "2026-01-05T17:00:00+05:00", "2026-01-05 17:00:00+0500", "Mon, 5 Jan 2026 12:00:00 +0000",
        "05 Jan 2026 17:00:00 +0500 (PKT)", "5 Jan 2026 12:00:00 GMT", "5 Jan 2026 12:00:00 UTC",
        "2026-13-05 12:00:00 UTC then 2026-01-05 12:00:00 UTC",
    ],
)  # fmt: skip
def test_it_is_read_in_utc(text: str) -> None:
    assert str(moment(text)).startswith("2026-01-05 12:00:00")


@pytest.mark.parametrize(
    "text", ["2026-01-05 12:00:00", "5 Jan 2026 12:00:00", "12:00 UTC", "2026-01-05 12:00:00 PKT"]
)
def test_without_its_zone_it_is_not_taken(text: str) -> None:
    assert moment(text) == NOT_SAID


@given(
    st.lists(
        st.sampled_from(["2026-01-05", "0001-01-01", "9999-12-31", " 23:59:59", " 00:00:00", "Z",
                         "+1400", "-23:59", "1 Jan 0001 00:00:00 +2359", " UTC"]),
        max_size=6,
    ).map("".join)
)  # fmt: skip
def test_no_text_raises(text: str) -> None:
    told = moment(text)
    assert told == NOT_SAID or told.tzinfo is not None  # type: ignore[union-attr]
