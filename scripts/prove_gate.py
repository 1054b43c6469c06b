"""Ask the gate for hundreds of thousands of disguised addresses, and a crowd of servers what each
would look for. One that the gate let pass and some server reads as out of scope is printed, and
the exit code is 1.

    python scripts/prove_gate.py --count 100000 --seed 1
"""

import argparse
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.patrol.asked import NOON, stands  # noqa: E402
from tests.patrol.servers import (  # noqa: E402
    PIECES,
    SCOPE,
    SITE,
    astray_below,
    astray_on_site,
)

from pehra.patrol.gate import Asked, Standing, permit  # noqa: E402  (the root must be known first)
from pehra.patrol.permit import Permit, Via  # noqa: E402
from pehra.patrol.url import BadUrl, canonical  # noqa: E402

FIRST = ("/forum/", "/forum", "/", "/forum/x/", "/forum/help")
LONGEST = 9  # pieces of one address


def passed(standing: Standing, text: str) -> str:
    """Its path when the gate lets it pass, else empty."""
    try:
        url = canonical(text)
    except BadUrl:
        return ""
    leave = permit((standing,), Asked(url.text, Via.LINK), NOON)
    return url.path if isinstance(leave, Permit) else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    chance = random.Random(told.seed)  # noqa: S311  (made-up addresses)
    below, site = stands(SCOPE), stands(SITE)
    let, wrong = 0, 0
    for _ in range(told.count):
        rest = "".join(chance.choices(PIECES, k=chance.randint(1, LONGEST)))
        first = chance.choice(FIRST)
        for path, astray in (
            (passed(below, f"https://a.test{first}{rest}"), astray_below),
            (passed(site, f"https://a.test/{rest}"), astray_on_site),
        ):
            let += bool(path)
            if path and (read := astray(path)):
                wrong += 1
                print(f"{path!r} is read as {read!r}")
    print(f"{2 * told.count} asked, {let} let pass, {wrong} of them out of scope for some server")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
