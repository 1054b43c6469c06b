"""`pehra match`: whether hashes are listed."""

import sys

import click

from pehra.duties.match_hashes import match_hashes, question
from pehra.media.finding import told

from .eyes import shelves
from .say import as_json, in_home, occasion, out, tell


@click.command("match")
@click.argument("hashes", nargs=-1, required=True)
@click.option("--list", "lists", multiple=True, help="Only in this list; may be given again.")
@as_json
@in_home
def match_(hashes: tuple[str, ...], lists: tuple[str, ...], json_: bool) -> None:  # noqa: FBT001
    """Look MD5, SHA-1, SHA-256 and PDQ hashes up in the lists. Exit code 1 when none is listed.

    64 digits are asked as SHA-256 and as PDQ. The question is recorded with its numbers only.

    Example:  pehra match d131dd02c5e6eec4693d9a0698aff95c
    """
    asked = [question(value) for value in hashes]
    found = match_hashes(occasion(), shelves(), asked, lists)
    for one, matches in zip(asked, found, strict=True):
        if json_:
            out({"hash": one.value, "matches": [told(match) for match in matches]})
            continue
        tell(f"{one.value}  {'listed' if matches else 'on no list'}")
        for match in matches:
            line = match.known
            where = f"{line.listed_in} version {line.version}, line {line.number}"
            words = f"{line.standing}  {line.algorithm}  {match.distance} bits  {line.category}"
            tell(f"  {where}  {words}")
    sys.exit(0 if any(found) else 1)
