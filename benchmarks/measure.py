"""How everything here is measured: medians of interleaved runs, told as ratios to a named peer."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

RUNS = 5


def interleaved(
    acts: Mapping[str, Callable[[], object]], times: int = 1, runs: int = RUNS
) -> dict[str, float]:
    """Median wall seconds of one act each; every run does all of them, one after the other, so
    that what else the machine does falls on all alike. Each is done once before, unmeasured.
    """
    found: dict[str, list[float]] = {name: [] for name in acts}
    for act in acts.values():
        act()
    for _ in range(runs):
        for name, act in acts.items():
            start = time.perf_counter()
            for _ in range(times):
                act()
            found[name].append((time.perf_counter() - start) / times)
    return {name: statistics.median(one) for name, one in found.items()}


@contextmanager
def one_core() -> Iterator[None]:
    """Everything within, peers' threads too, on the one core."""
    all_ = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(all_)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_)


def spread(act: Callable[[], object], times: int) -> dict[str, float]:
    """Milliseconds of so many calls: the middle one and the slowest."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"p50": round(took[len(took) // 2], 1), "max": round(took[-1], 1)}


def say(what: str, seconds: float, peers: Mapping[str, float], goal: float) -> None:
    """One line: ours, the ratio to each peer, whether each is at least `goal`."""
    ratios = ", ".join(f"{peer / seconds:.2f}x {name}" for name, peer in peers.items())
    met = all(peer / seconds >= goal for peer in peers.values())
    print(f"{what}: {duration(seconds)}; {ratios}; goal {goal}x: {verdict(met)}", flush=True)


def tell(what: str, value: str, goal: str, met: bool) -> None:  # noqa: FBT001
    """One line for what is no ratio of times."""
    print(f"{what}: {value}; goal {goal}: {verdict(met)}", flush=True)


def verdict(met: bool) -> str:  # noqa: FBT001
    return "met" if met else "MISSED"


def duration(seconds: float) -> str:
    return f"{seconds * 1e3:.3f} ms" if seconds < 1 else f"{seconds:.2f} s"
