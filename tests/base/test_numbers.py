import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.numbers import BadNumber, Series, count, number


@given(st.integers(1, 10**12), st.sampled_from(Series))
def test_a_number_reads_back_as_its_count(n: int, series: Series) -> None:
    assert count(series, number(series, n).lower()) == n


@pytest.mark.parametrize("text", ["", "TIP-", "EXH-1", "TIP-1x", "TIP--1", "1"])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadNumber, match="TIP-000042"):
        count(Series.REPORT, text)
