"""Every command that the README and the docs tell somebody to type is one, with its options."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pehra.cli.commands import pehra

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TYPED = re.compile(r"^ {4,}(?:.*(?:&&|\|) )?(?:\.venv/bin/)?pehra ([^#&|>\n]*)", re.MULTILINE)


def told() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for line in TYPED.findall(page.read_text("utf-8")):
            yield page.name, line.strip()


TOLD = sorted(set(told()))


@pytest.mark.parametrize(("page", "line"), TOLD)
def test_a_command_that_is_told_is_there(page: str, line: str) -> None:
    words = line.split()
    if words[0] == "--home":
        words = words[2:]
    command: click.Command = pehra
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    assert command is not pehra, line
    assert not isinstance(command, click.Group) or command.invoke_without_command, line
    known = {name for one in command.params for name in one.opts + one.secondary_opts}
    if not command.context_settings.get("ignore_unknown_options"):
        assert {word for word in words if word.startswith("--")} <= known | {"--help"}


def test_there_are_some() -> None:
    assert len(TOLD) > 40
    assert all("Example:" in (one.help or "") for one in _leaves(pehra))


def _leaves(of: click.Command) -> Iterator[click.Command]:
    if isinstance(of, click.Group):
        for one in of.commands.values():
            yield from _leaves(one)
    else:
        yield of
