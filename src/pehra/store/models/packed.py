"""JSON kept small: what nobody searches by, compressed (a report takes a quarter of its text)."""

import json
import zlib
from typing import Any

from django.db import models


class PackedJson(models.BinaryField):  # type: ignore[type-arg]
    """As a JSONField, without look-ups into it."""

    def from_db_value(self, value: Any, *_: object) -> Any:  # noqa: ANN401
        return value if value is None else json.loads(zlib.decompress(bytes(value)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        if value is not None and not isinstance(value, bytes):
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            value = zlib.compress(text.encode())
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401
        return json.loads(value) if isinstance(value, str) else value
