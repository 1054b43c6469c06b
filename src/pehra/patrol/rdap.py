"""Who answers for a network or a domain, out of an answer of a registry (RDAP, RFC 9083)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

DEEPEST = 4  # entities inside each other


@dataclass(frozen=True, slots=True)
class Answer:
    """`about`: CIDRs, ranges “first-last”, or a domain. Empty texts where it says nothing."""

    about: tuple[str, ...] = ()
    email: str = ""
    provider: str = ""
    country: str = ""


@dataclass(slots=True)
class _Card:
    email: str = ""
    name: str = ""


@dataclass(slots=True)
class _Found:
    email: str = ""
    name: str = ""
    holders: list[str] = field(default_factory=list)


def read(text: str) -> list[Answer]:
    """One answer, a list of them, or one a line. Raises ValueError."""
    try:
        whole = [json.loads(text)]
    except RecursionError as error:
        raise ValueError("too deep") from error
    except ValueError:
        whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [_answer(_object(told)) for one in whole for told in _list(one, alone=True)]


def _answer(told: dict[str, Any]) -> Answer:
    abuse = _abuse(told)
    names = (*abuse.holders, abuse.name, _text(told.get("name")))
    return Answer(
        tuple(_about(told)),
        abuse.email,
        next((one for one in names if one), ""),
        _text(told.get("country")),
    )


def _about(told: dict[str, Any]) -> Iterator[str]:
    """§5.3, §5.4; the cidr0 extension says it in CIDRs."""
    if told.get("objectClassName") == "domain":
        yield _text(told.get("ldhName")).rstrip(".")
        return
    cidrs = [_object(one) for one in _list(told.get("cidr0_cidrs"))]
    for one in cidrs:
        yield f"{one.get('v4prefix') or one.get('v6prefix')}/{one.get('length')}"
    first, last = _text(told.get("startAddress")), _text(told.get("endAddress"))
    if not cidrs and first and last:
        yield f"{first}-{last}"


def _abuse(told: dict[str, Any], depth: int = 0) -> _Found:
    """The first entity with the role `abuse`, wherever it stands; `name` is of the one that it
    stands in, `holders` are who registered what the answer is about.
    """
    found = _Found()
    for one in map(_object, _list(told.get("entities")) if depth < DEEPEST else []):
        roles, card, inner = _list(one.get("roles")), _card(one), _abuse(one, depth + 1)
        if not found.email and "abuse" in roles and card.email:
            found.email, found.name = card.email, card.name
        if not found.email and inner.email:
            found.email, found.name = inner.email, card.name or inner.name
        if card.name and ("registrant" in roles or "registrar" in roles):
            found.holders.append(card.name)
    return found


def _card(one: dict[str, Any]) -> _Card:
    """A jCard (RFC 7095 §3): ["vcard", [[name, parameters, type, value], …]]."""
    found = _Card()
    for row in map(_list, _list([*_list(one.get("vcardArray")), None, None][1])):
        name, value = (row[0], _text(row[3])) if len(row) > 3 else ("", "")  # noqa: PLR2004
        if name == "email":
            found.email = found.email or value.strip()
        elif name == "fn":
            found.name = found.name or value.strip()
    return found


def _list(value: Any, *, alone: bool = False) -> list[Any]:  # noqa: ANN401
    """`alone`: one that is no list stands for a list of itself."""
    return value if isinstance(value, list) else [value] if alone else []


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else ""
