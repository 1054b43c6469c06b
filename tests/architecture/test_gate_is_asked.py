"""Whoever asks the gate says whether the home is one for tests, and who asks for the kill switches
names the file that stops everything.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "pehra"
#: functions with what a call of them must name
ASKS = {"permit": "test_home", "explain": "test_home", "explained": "test_home"}
HALTS = "halts"


def calls(text: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            of = node.func
            yield (of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")), node


def faults(text: str) -> list[int]:
    """Lines on which the gate is asked without all that it goes by."""
    return [
        call.lineno
        for name, call in calls(text)
        if (name in ASKS and ASKS[name] not in {one.arg for one in call.keywords})
        or (name == HALTS and not call.args and not call.keywords)
    ]


def test_every_door_asks_with_the_file_and_the_flag() -> None:
    modules = [one for one in SRC.rglob("*.py") if "migrations" not in one.parts]
    asking = {one for one in modules for name, _ in calls(one.read_text("utf-8")) if name in ASKS}

    assert len(asking) >= 5
    assert {one.name: found for one in modules if (found := faults(one.read_text("utf-8")))} == {}


@pytest.mark.parametrize("bad", ["permit(s, a, at)", "gate.permit(s, a, at, h)", "halts()",
                                 "authorities.halts()", "explain(s, u, at, h)"])  # fmt: skip
def test_one_that_asks_without_is_found(bad: str) -> None:
    assert faults(f"x = 1\n{bad}") == [2]
    assert faults("halts(f); permit(s, a, at, h, test_home=x)") == []
