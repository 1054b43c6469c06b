"""How values that others wrote are shown."""

from datetime import UTC, datetime

import pytest

from pehra.desk.templatetags.shown import ltr, moment, theirs


@pytest.mark.parametrize(
    "hidden",
    ["\u202e", "\u2066", "\u200f", "\u061c", "\u0000", "\u001b", "\u0085", "\ufeff", "\ud800",
     "\u2028", "\U000e0041"],
)  # fmt: skip
def test_what_hides_or_turns_text_is_shown_as_a_mark(hidden: str) -> None:
    mark = f"⟨U+{ord(hidden):04X}⟩"

    assert ltr(f"a{hidden}b") == f'<bdi dir="ltr">a{mark}b</bdi>'
    assert theirs(f"a{hidden}b") == f"<bdi>a{mark}b</bdi>"


def test_urdu_keeps_the_joiners_it_is_written_with() -> None:
    assert theirs("بچہ\u200cنامہ") == "<bdi>بچہ\u200cنامہ</bdi>"


def test_an_identifier_with_a_joiner_shows_it() -> None:
    assert "⟨U+200C⟩" in ltr("user\u200cname")


def test_markup_in_a_value_stays_text() -> None:
    assert theirs("<b>&") == "<bdi>&lt;b&gt;&amp;</bdi>"


def test_a_moment_is_in_the_units_time_with_utc_behind_it() -> None:
    shown = moment(datetime(2026, 11, 24, 20, 30, 5, tzinfo=UTC))

    assert "2026-11-25 01:30" in shown
    assert 'title="2026-11-24 20:30:05 UTC"' in shown
