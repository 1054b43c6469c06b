"""Targets set down in the frontier's tables, each once."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from pehra.patrol.frontier import New, State, domain_of, key
from pehra.patrol.known import Known, again, first
from pehra.patrol.permit import Via
from pehra.store import models

from .frontier_clocks import DOMAIN, EVER, ask_of, hold, moment, queue, stored, tell, wind

_KNOWN = (
    'SELECT key, host_id, via, state, rank, due_at, "interval", source_id, report_id, '
    "parent_id, depth, hops, whole, fence, seen_at, outcome FROM store_target WHERE key IN ({})"
)
#: what may change when a target is put again: the columns of a Known, in its order
_CHANGES = (
    "via", "state", "rank", "due_at", "interval", "source_id", "report_id", "parent_id",
    "depth", "hops", "whole", "fence",
)  # fmt: skip
_AGAIN = (
    "UPDATE store_target SET "  # noqa: S608
    + ", ".join(f'"{name}" = %s' for name in _CHANGES)
    + " WHERE key = %s"
)


def put(some: Sequence[New], at: datetime) -> int:  # noqa: ARG001  (a frontier may need it)
    """Inside a record, or alone. What is known is moved up where patrol/known.py says so. Gives
    how many were not known.
    """
    with transaction.atomic(savepoint=False):
        queue()
        hosts = _hosts(some)
        hold({hosts[new.host][1] for new in some})
        keys = [key(new.url) for new in some]
        before = dict(_known(keys))
        now: dict[bytes, Known] = {of: known for of, (known, _) in before.items()}
        fresh: dict[bytes, New] = {}
        for of, new in zip(keys, some, strict=True):
            if of in now:
                now[of] = again(now[of], new)
            else:
                now[of], fresh[of] = first(new), new
        _insert(fresh, now, hosts)
        moved = [of for of, (known, _) in before.items() if now[of] != known]
        tell(_AGAIN, [(*_columns(now[of]), of) for of in moved])
        touched = {before[of][1] for of in moved} | {hosts[new.host][0] for new in fresh.values()}
        wind(touched)
    return len(fresh)


def _hosts(some: Sequence[New]) -> dict[str, tuple[int, str]]:
    """The number and the domain of each host, made in the order in which they come."""
    asked = {new.host: domain_of(new) for new in some}
    known = _named(asked)
    unknown = [name for name in asked if name not in known]
    if unknown:
        domains = sorted({DOMAIN + asked[name] for name in unknown})
        paces = (models.Pace(key=domain, allowed_at=EVER) for domain in domains)
        models.Pace.objects.bulk_create(paces, ignore_conflicts=True)
        made = (models.Host(name=name, domain=asked[name]) for name in unknown)
        models.Host.objects.bulk_create(made, ignore_conflicts=True)
        known |= _named(unknown)
    return known


def _named(names: Sequence[str] | dict[str, str]) -> dict[str, tuple[int, str]]:
    rows = ask_of("SELECT name, id, domain FROM store_host WHERE name IN ({})", list(names))
    return {name: (pk, domain) for name, pk, domain in rows}


def _known(keys: Sequence[bytes]) -> Iterator[tuple[bytes, tuple[Known, int]]]:
    for of, host, *row in ask_of(_KNOWN, list(dict.fromkeys(keys))):
        via, state, rank, due_at, interval, source, report, parent = row[:8]
        depth, hops, whole, fence, seen_at, outcome = row[8:]
        due = moment(due_at)
        if due is None:
            continue
        known = Known(
            via=Via(via),
            state=State(state),
            rank=rank,
            due_at=due,
            interval=interval,
            source=source or 0,
            report=report or 0,
            parent=parent or 0,
            depth=depth,
            hops=hops,
            whole=bool(whole),
            fence=fence,
            seen_at=moment(seen_at),
            outcome=outcome,
        )
        yield bytes(of), (known, host)


def _columns(known: Known) -> tuple[object, ...]:
    return (
        str(known.via),
        str(known.state),
        known.rank,
        stored(known.due_at),
        known.interval,
        known.source or None,
        known.report or None,
        known.parent or None,
        known.depth,
        known.hops,
        known.whole,
        known.fence,
    )


def _insert(
    fresh: dict[bytes, New], now: dict[bytes, Known], hosts: dict[str, tuple[int, str]]
) -> None:
    """Rows as the model would make them, at a tenth of its price."""
    fields = [field for field in models.Target._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    usual = {field.attname: field.get_default() for field in fields}
    rows = [
        usual
        | dict(zip(_CHANGES, _columns(now[of]), strict=True))
        | {
            "key": of,
            "url": new.url,
            "host_id": hosts[new.host][0],
            "kind": new.kind,
            "account": new.account[:200],
        }
        for of, new in fresh.items()
    ]
    names = ", ".join(connection.ops.quote_name(name) for name in usual)
    marks = ", ".join(["%s"] * len(usual))
    tell(
        f"INSERT INTO store_target ({names}) VALUES ({marks})",  # noqa: S608  (names of columns)
        [[row[name] for name in usual] for row in rows],
    )
