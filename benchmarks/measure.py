"""How everything here is measured: medians of interleaved runs, told as ratios to a named peer."""

import statistics
import time
from collections.abc import Callable, Mapping

RUNS = 5


def interleaved(
    acts: Mapping[str, Callable[[], object]], times: int = 1, runs: int = RUNS
) -> dict[str, float]:
    """Median wall seconds of one act each; every run does all of them, one after the other, so
    that what else the machine does falls on all alike.
    """
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            start = time.perf_counter()
            for _ in range(times):
                act()
            found[name].append((time.perf_counter() - start) / times)
    return {name: statistics.median(one) for name, one in found.items()}


def say(what: str, seconds: float, peers: Mapping[str, float], goal: str) -> None:
    """One line: ours, the ratio to each peer, the goal."""
    ratios = ", ".join(f"{peer / seconds:.1f}x {name}" for name, peer in peers.items())
    print(f"{what}: {_time(seconds)}; {ratios}; goal {goal}", flush=True)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"
