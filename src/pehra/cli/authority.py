"""`pehra authority`: who ordered what to be watched, on which law, and who approved it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from pehra.base import clock
from pehra.base.clock import iso
from pehra.base.storable import storable
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.revoke_authority import revoke_authority
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.strongroom import strongroom
from pehra.patrol.authority import BadAuthority, read
from pehra.patrol.explain import explain as explained
from pehra.patrol.scope import starved
from pehra.store.queries import authorities
from pehra.store.queries.leads import given_by

from .say import acting_as, as_json, aside, config, count, in_home, occasion, out, tell, tell_text
from .uncovered import propose

CHUNK = 2**20
JUST_BEFORE = timedelta(microseconds=1)  # until when: the last day that counts
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
in_name = click.option("--as", "badge", required=True, help="The officer who acts.")


@click.group("authority")
def authority_() -> None:
    """Orders to watch: written by one officer, approved by another, for 90 days at the most."""


@authority_.command()
@click.argument("file", type=FILE)
@click.option("--as", "badge", default="", help="In this officer's name; else the console.")
@click.option("--document", type=FILE, help="The signed order: it is sealed as an exhibit.")
@as_json
@in_home
def draft(file: Path, badge: str, document: Path | None, json_: bool) -> None:  # noqa: FBT001
    """Write down an authority from a TOML file (docs/reference/authority.md).

    Nothing is fetched on it until another officer approves it. The same REF with another text is
    its next version.

    Example:  pehra authority draft order.toml --document order.pdf --as I-1
    """
    on, text = acting_as(badge), _text(file)
    told = read(text)  # before the document is sealed
    for rule in starved(told.scope):
        aside(f"line {rule.line}: all that it begins with is denied by other rules: {rule}")
    exhibit = ""
    if document is not None:
        exhibit = seal_exhibit(
            occasion(), strongroom(config()), _chunks(document),
            name=document.name, channel="AUTHORITY", to_read=False,
        ).exhibit  # fmt: skip
    name = draft_authority(on, text, exhibit, test_home=config().test_mark.exists())
    if json_:
        out({"authority": name, "document": exhibit or None})
        return
    tell(f"{name} is written down. Another officer must approve it.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadAuthority(f"{file.name} is not UTF-8: {error.reason}.") from error


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


@authority_.command()
@click.argument("ref")
@in_name
@as_json
@in_home
def approve(ref: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Approve an authority that another officer wrote down and another ordered.

    Example:  pehra authority approve CPD-2026-17 --as S-1
    """
    told = approve_authority(acting_as(badge), ref, test_home=config().test_mark.exists())
    if json_:
        out({"authority": authorities.authority(ref, clock.now()).name, "words": told})
        return
    tell(told)


@authority_.command()
@click.argument("ref")
@click.option("--reason", required=True)
@in_name
@as_json
@in_home
def revoke(ref: str, reason: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """End an authority before its time: REF with all its versions, or one REF@VERSION.

    Example:  pehra authority revoke CPD-2026-17 --reason "the case is closed" --as S-1
    """
    ended = revoke_authority(acting_as(badge), ref, reason)
    if json_:
        out({"revoked": list(ended)})
        return
    tell(f"Revoked: {', '.join(ended)}. Nothing is fetched on it any more.")


@authority_.command()
@click.argument("url")
@as_json
@in_home
def explain(url: str, json_: bool) -> None:  # noqa: FBT001
    """Say which rule decides on an address now, and of which authority.

    Example:  pehra authority explain https://example.test/forum/17
    """
    at = clock.now()
    test_home, halts = config().test_mark.exists(), authorities.halts(config().halt_file)
    shown = storable(url)  # bytes of the shell that are no UTF-8
    by = given_by(shown)
    told = explained(authorities.standing(at), shown, at, halts, test_home=test_home, by=by)
    if json_:
        out(
            {
                "url": told.url, "canonical": told.canonical or None, "decision": told.decision,
                "rule": told.rule or None, "authority": told.authority or None,
                "why": told.why or None,
            }
        )  # fmt: skip
        return
    tell(f"{told.decision}  {told.canonical or told.url}")
    if told.rule:
        tell(f"  {told.authority} line {told.line}: {told.rule}")
    tell(f"  {told.words}")


@authority_.command("list")
@as_json
@in_home
def list_(json_: bool) -> None:  # noqa: FBT001
    """Every authority: in force, to come, drafts, ended, revoked, replaced by a newer version.

    Example:  pehra authority list
    """
    for one in authorities.authorities(clock.now()):
        if json_:
            out(_told(one))
            continue
        left = f"{count(one.days_left, 'day')} left" if one.days_left else ""
        span = f"{one.from_at:%Y-%m-%d} to {one.until_at - JUST_BEFORE:%Y-%m-%d}"
        tell(f"{one.name:24} {one.state:10} {span}  {left:14} {one.law}")


@authority_.command()
@click.argument("ref")
@as_json
@in_home
def show(ref: str, json_: bool) -> None:  # noqa: FBT001
    """One authority with its rules and what is spent of them: the newest of REF, or REF@VERSION.

    Example:  pehra authority show CPD-2026-17
    """
    one = authorities.authority(ref, clock.now())
    if json_:
        out(_told(one))
        return
    tell(f"{one.name}  {one.state}")
    revoked = one.revoked_by and not one.replaced_by
    rows = {
        "law": one.law, "reason": one.reason, "ordered by": one.ordered_by,
        "from": iso(one.from_at), "until": iso(one.until_at), "retention": one.retention,
        "written by": one.drafted_by, "approved by": one.approved_by or "nobody yet",
        "revoked": f"by {one.revoked_by}: {one.revoked_reason}" if revoked else "",
        "replaced": f"by {one.replaced_by}" if one.replaced_by else "",
        "document": one.document, "sha256": one.sha256,
    }  # fmt: skip
    for key, value in rows.items():
        if value:
            tell(f"  {key:12} {value}")
    tell_text("".join(f"  | {line}\n" for line in one.scope.splitlines()))
    for source in one.sources:
        spent = f"{count(source.pages, 'page')}, {count(source.bytes, 'byte')} spent"
        tell(f"  line {source.line}: {spent}")


@authority_.command()
@click.argument("ref")
@in_home
def diff(ref: str) -> None:
    """What the newest version of an authority changes in the one before.

    Example:  pehra authority diff CPD-2026-17
    """
    told = authorities.difference(ref)
    if not told:
        aside(f"{ref} has one version only.")
    tell_text(told)


def _told(one: authorities.AuthorityLine) -> dict[str, object]:
    return {
        "ref": one.ref, "version": one.version, "state": one.state, "law": one.law,
        "reason": one.reason, "ordered_by": one.ordered_by, "from": iso(one.from_at),
        "until": iso(one.until_at), "retention": one.retention, "scope": one.scope,
        "days_left": one.days_left or None, "drafted_by": one.drafted_by,
        "approved_by": one.approved_by or None, "revoked_by": one.revoked_by or None,
        "revoked_reason": one.revoked_reason or None,
        "replaced_by": one.replaced_by or None, "document": one.document or None,
        "sha256": one.sha256,
        "sources": [
            {"line": source.line, "kind": source.kind, "rule": source.rule,
             "pages": source.pages, "bytes": source.bytes}
            for source in one.sources
        ],
    }  # fmt: skip


authority_.add_command(propose)
