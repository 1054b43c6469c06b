"""A Report as plain JSON and back: what the store keeps and `pehra show --json` prints.

`NOT_SAID` is null; `Said` is `{"value", "where"}`; moments are ISO 8601 in UTC.
"""

import types
from datetime import datetime
from typing import Any, Union, get_args, get_origin

from cattrs import Converter

from pehra.base.clock import iso
from pehra.base.said import NOT_SAID, NotSaid, Said
from pehra.intake.report import Report


def _is_told(kind: object) -> bool:
    return get_origin(kind) in {Union, types.UnionType} and NotSaid in get_args(kind)


def _told(value: Any, kind: Any) -> Any:  # noqa: ANN401
    if value is None:
        return NOT_SAID
    said = next(one for one in get_args(kind) if one is not NotSaid)
    return Said(_converter.structure(value["value"], get_args(said)[0]), value["where"])


def _made() -> Converter:
    converter = Converter()
    converter.register_unstructure_hook(NotSaid, lambda _: None)
    converter.register_unstructure_hook(datetime, iso)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook_func(_is_told, _plain)
    converter.register_structure_hook_func(_is_told, _told)
    return converter


def _plain(value: Said[Any] | NotSaid) -> Any:  # noqa: ANN401
    if isinstance(value, NotSaid):
        return None
    return {"value": _converter.unstructure(value.value), "where": value.where}


_converter = _made()


def to_json(report: Report) -> dict[str, Any]:
    plain: dict[str, Any] = _converter.unstructure(report)
    return plain


def from_json(value: dict[str, Any]) -> Report:
    return _converter.structure(value, Report)
