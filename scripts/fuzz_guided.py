"""Guided by coverage (atheris), in this process: what reads hostile bytes in Python itself.

    python scripts/fuzz_guided.py -max_total_time=600 [a folder of seeds]

atheris is in no lock: `uv pip install atheris` into .venv. It looks at pictures and animations
(Pillow's plug-ins are instrumented as well), rows of lists in every form, and a child's answers.
Anything but a verdict or a foreseen error is a finding, which libFuzzer keeps as crash-….
"""

import contextlib
import importlib
import io
import sys
from typing import Any

atheris: Any = importlib.import_module("atheris")
with atheris.instrument_imports(include=["pehra", "PIL", "ijson"]):
    from pehra.hashlists.feeds import feed_for
    from pehra.hashlists.listed import BadList
    from pehra.media.decode import Hashed, Undecodable
    from pehra.media.decoders import wire
    from pehra.media.decoders.inline import Inline

INLINE = Inline()


def one(data: bytes) -> None:
    kind, rest = data[:1], data[1:]
    match kind[0] % 4 if kind else 0:
        case 0 | 1:
            assert isinstance(INLINE.decode(rest), Hashed | Undecodable)  # noqa: S101
        case 2:
            with contextlib.suppress(BadList):
                list(feed_for(rest[:65536]).read(io.BytesIO(rest)))
        case _:
            with contextlib.suppress(wire.NoAnswer):
                wire.answer(rest, 1)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
