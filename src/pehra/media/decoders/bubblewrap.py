"""bubblewrap, where it is installed and works: namespaces around the locks of the child itself."""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

OPTIONS = (
    "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--tmpfs", "/tmp",  # noqa: S108
    "--proc", "/proc", "--dev", "/dev",
)  # fmt: skip
PATIENCE = 5  # seconds for the probe


def wrapped(command: Sequence[str]) -> tuple[str, ...]:
    """The command inside bubblewrap, or as it is where there is none."""
    found = works()
    return (found, *OPTIONS, "--", *command) if found else tuple(command)


@cache
def works() -> str:
    """The path of a bwrap that can make its namespaces here; empty when there is none.

    Containers and hardened kernels often have the program and refuse the namespaces.
    """
    path = shutil.which("bwrap")
    if path is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603  (our own words)
            [path, *OPTIONS, "--", "/bin/true"],
            check=False, timeout=PATIENCE, capture_output=True,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return path if done.returncode == 0 else ""
