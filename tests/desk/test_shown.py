"""How values that others wrote are shown."""

from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.utils.translation import override

from pehra.desk.templatetags.shown import comma, exact, ltr, moment, problem, theirs


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


def test_the_moment_of_an_identifier_has_its_zone_and_utc_on_paper_too() -> None:
    shown = exact(datetime(2025, 12, 30, 18, 0, 40, tzinfo=UTC))

    assert '<bdi dir="ltr">2025-12-30 23:00:40 UTC+05:00</bdi>' in shown
    assert '<bdi dir="ltr">(2025-12-30 18:00:40 UTC)</bdi>' in shown


def test_a_unit_that_keeps_utc_is_told_it_once(settings: LazySettings) -> None:
    settings.TIME_ZONE = "UTC"

    shown = exact(datetime(2025, 12, 30, 18, 0, 40, tzinfo=UTC))

    assert shown.count("2025-12-30 18:00:40 UTC") == 1


def test_summer_time_is_told_by_its_own_offset(settings: LazySettings) -> None:
    settings.TIME_ZONE = "Europe/Athens"

    assert "2026-07-01 15:00:00 UTC+03:00" in exact(datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert "2026-01-01 14:00:00 UTC+02:00" in exact(datetime(2026, 1, 1, 12, tzinfo=UTC))


def test_what_a_fetch_says_is_translated_by_its_known_parts() -> None:
    with override("ur"):
        shown = problem("robots.txt: 192.0.2.7: a test home reaches loopback and nothing else")

    assert shown.startswith("<bdi>robots.txt</bdi>: <bdi>192.0.2.7</bdi>: <bdi>آزمائشی گھر")
    assert problem("Retry-After: 5<b>") == "<bdi>Retry-After: 5&lt;b&gt;</bdi>"


def test_urdu_has_its_own_comma() -> None:
    with override("ur"):
        assert comma() == "، "
