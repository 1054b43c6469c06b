"""What stands around every page: the unit's name, and who is signed in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from pehra.roster.powers import Power, Role, officer
from pehra.store.queries.queue import not_viewed


def around(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())
    if not user.is_authenticated:
        return {"unit": settings.CONFIG.unit, "badge": "", "powers": frozenset()}
    roles = (Role(role) for role in getattr(user, "roles", ()))
    acting = officer(user.get_username(), *roles)
    danger = not_viewed() if Power.READ_REPORTS in acting.powers else 0
    return {
        "unit": settings.CONFIG.unit, "badge": acting.badge, "powers": acting.powers,
        "danger": danger,
    }  # fmt: skip
