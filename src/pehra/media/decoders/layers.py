"""Which locks the decoders' processes really close on this machine."""

import json
import subprocess
from dataclasses import dataclass

from pehra.media.decoders.apart import CHILD, ENVIRONMENT
from pehra.media.decoders.bubblewrap import works, wrapped

PATIENCE = 20  # seconds


@dataclass(frozen=True, slots=True)
class Layers:
    """`problem` is empty when the child could lock itself; else nothing is ever decoded."""

    active: tuple[str, ...]
    problem: str


def layers() -> Layers:
    """As a child tells it that was started, locked and ended for the purpose."""
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            wrapped([*CHILD, "--layers"]),
            check=False, timeout=PATIENCE, capture_output=True, env=ENVIRONMENT, cwd="/",
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        told = json.loads(done.stderr)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return Layers((), f"the decoder's process did not start ({type(error).__name__})")
    active = ["limits", *([] if "problem" in told else ["seccomp"])]
    active += [f"Landlock ABI {told['landlock']}"] if told.get("landlock") else []
    active += ["bubblewrap"] if works() else []
    return Layers(tuple(active), str(told.get("problem", "")))
