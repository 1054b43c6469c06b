"""Whatever a server makes of an address that the gate let pass, it lies in scope.

The judge is the crowd of servers.py. scripts/prove_gate.py asks it far more often.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.gate import Asked, permit
from pehra.patrol.permit import Permit, Via
from pehra.patrol.url import BadUrl, canonical

from .asked import NOON, stands
from .servers import PIECES, SCOPE, SITE, astray_below, astray_on_site, readings

paths = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)


def passes(scope: str, url: str) -> bool:
    return isinstance(permit((stands(scope),), Asked(url, Via.LINK), NOON), Permit)


@given(st.sampled_from(["/forum/", "/forum", "/", "/forum/x/", "/forum/help"]), paths)
@settings(max_examples=600)
def test_what_passes_below_a_prefix_lies_below_it_for_every_server(first: str, rest: str) -> None:
    try:
        url = canonical(f"https://a.test{first}{rest}")
    except BadUrl:
        return
    if passes(SCOPE, url.text):
        assert astray_below(url.path) == ""


@given(paths)
@settings(max_examples=600)
def test_what_passes_on_a_host_is_denied_to_no_server(rest: str) -> None:
    try:
        url = canonical(f"https://a.test/{rest}")
    except BadUrl:
        return
    if passes(SITE, url.text):
        assert astray_on_site(url.path) == ""


def test_the_crowd_is_not_blind() -> None:
    assert "/help/x" in set(readings("/forum/..%2Fhelp/x"))
    assert "/help/x" in set(readings("/forum/%252e%252e%255Chelp/x"))
    assert "/forum/help" in set(readings("/forum/HELP;a=b"))


def test_a_parameter_that_hides_a_slash_is_no_way_in() -> None:
    """Found by the crowd: one server cuts the parameter, and what is left is denied."""
    for path in ("/;x=1%2fy/help/", "/;%EF%BC%8Fx/help/", "/%3b%255cx/help/"):
        url = canonical(f"https://a.test{path}")
        assert astray_on_site(url.path)
        assert not passes(SITE, url.text)
