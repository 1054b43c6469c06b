"""What stands around every page: the unit's name, and who is signed in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest


def around(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())
    badge = user.get_username() if user.is_authenticated else ""
    return {"unit": settings.CONFIG.unit, "badge": badge}
