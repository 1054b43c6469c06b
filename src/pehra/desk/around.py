"""What stands around every page: the unit's name, and who is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def around(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {"unit": settings.CONFIG.unit, "badge": user.get_username() if signed_in else ""}
