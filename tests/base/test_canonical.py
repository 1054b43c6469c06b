import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.canonical import Json, NotCanonical, canonical

plain = st.text(st.characters(exclude_categories=["Cs"])) | st.booleans() | st.none()
scalars = plain | st.integers(-(2**53) + 1, 2**53 - 1)
keys = st.text(st.characters(max_codepoint=127), max_size=6)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@given(values)
def test_it_writes_what_the_rfc_package_writes(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [1.5, 2**53, {"ä": 1}, b"x", "\ud800", {1: 2}])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)  # type: ignore[arg-type]
