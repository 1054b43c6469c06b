"""Who asks for turns at addresses, while their clocks are forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from pehra.patrol.frontier import Frontier

from .play import ADDRESSES, NOON, Forget, Pass


@dataclass(frozen=True, slots=True)
class Ask:
    """A turn at an address, with `back` seconds by which this worker's clock is behind."""

    address: str
    delay: float
    back: float


#: what workers ask of the clocks of addresses, while time passes and clocks are forgotten
ASKS = st.lists(
    st.builds(
        Ask, st.sampled_from(ADDRESSES), st.sampled_from((1.0, 2.5, 5.0)),
        st.sampled_from((0.0, 0.0, 0.5, 60.0, 3000.0)),
    )
    | st.builds(Forget, st.integers(1, 3))
    | st.builds(Pass, st.sampled_from((0.25, 1.0, 5.0, 600.0, 3599.0, 3605.0, 90_000.0))),
    max_size=40,
)  # fmt: skip


def waits(frontier: Frontier, asks: Sequence[Ask | Forget | Pass], *, forgets: bool) -> list[float]:
    """What each asker is told; and by the way it is made sure that no gap is shorter than asked."""
    at, found, free = NOON, list[float](), dict[str, datetime]()
    for one in asks:
        if isinstance(one, Pass):
            at += timedelta(seconds=one.seconds)
        elif isinstance(one, Ask):
            now = at - timedelta(seconds=one.back)
            found.append(frontier.claim_address(one.address, now, one.delay))
            turn = now + timedelta(seconds=found[-1])
            if found[-1] >= 0:
                assert turn >= free.get(one.address, turn)
                free[one.address] = turn + timedelta(seconds=one.delay)
        elif forgets:
            frontier.forget_addresses(at, one.most)
    return found
