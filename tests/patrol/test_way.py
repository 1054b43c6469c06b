"""The way to a target: its page, the pages above, and the redirects in between."""

from pehra.patrol.frontier import MOST_ABOVE
from pehra.patrol.permit import Via
from pehra.patrol.terms import MOST_REDIRECTS
from pehra.patrol.way import Step, Way, way

SHOWN, LINK, MOVED = Via.REQUISITE, Via.LINK, Via.REDIRECT


def led(*steps: tuple[str, Via, int]) -> Way:
    """From the first one down to the last: each was led to by the one before."""
    rows = {n: Step(url, via, hops, n - 1) for n, (url, via, hops) in enumerate(steps, 1)}
    return way(rows[len(steps)], rows.get)


def test_what_nothing_led_to_has_no_way() -> None:
    assert led(("seed", Via.SEED, 0)) == Way()


def test_what_is_linked_comes_from_its_page_and_no_further() -> None:
    assert led(("seed", Via.SEED, 0), ("a", LINK, 0), ("b", LINK, 0)) == Way("a")


def test_a_frame_comes_with_the_pages_that_show_it_the_nearest_first() -> None:
    frames = [(str(n), SHOWN, 0) for n in range(MOST_ABOVE + 3)]

    found = led(("page", LINK, 0), *frames[:2], ("picture", SHOWN, 0))
    assert found == Way("1", ("0", "page"))
    assert len(led(("page", LINK, 0), *frames).above) == MOST_ABOVE


def test_a_redirected_picture_is_shown_by_its_page_and_by_no_redirect() -> None:
    found = led(("page", LINK, 0), ("proxy", SHOWN, 0), ("mid", SHOWN, 1), ("picture", SHOWN, 2))

    assert found == Way("page", (), ("proxy", "mid"))


def test_a_redirected_frame_is_the_page_of_what_it_shows() -> None:
    found = led(("page", LINK, 0), ("proxy", SHOWN, 0), ("frame", SHOWN, 1), ("picture", SHOWN, 0))

    assert found == Way("frame", ("page",))


def test_what_was_redirected_from_a_link_names_what_redirected_it() -> None:
    found = led(("page", LINK, 0), ("a", Via.TIP, 0), ("b", MOVED, 1), ("c", MOVED, 2))

    assert found == Way("b", (), ("a", "b"))


def test_a_redirected_page_that_shows_something_is_a_page() -> None:
    found = led(("page", LINK, 0), ("moved", MOVED, 1), ("picture", SHOWN, 0))

    assert found == Way("moved")
    assert led(("moved", MOVED, 1), ("picture", SHOWN, 2)) == Way("moved")  # of an older record


def test_what_leads_round_in_a_circle_ends() -> None:
    rows = {1: Step("a", SHOWN, 1, 2), 2: Step("b", SHOWN, 1, 1)}

    found = way(rows[1], rows.get)

    assert (found.parent_url, len(found.through)) == ("", MOST_REDIRECTS)
