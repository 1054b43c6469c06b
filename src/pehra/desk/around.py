"""What stands around every page: the unit's name, who is signed in, and that it is a test home."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from pehra.roster.powers import Power, Role, officer
from pehra.store.queries.queue import not_viewed
from pehra.store.queries.stops import halts


def around(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())
    home = {"unit": settings.CONFIG.unit, "test_home": settings.CONFIG.test_mark.exists(),
            "zone": settings.TIME_ZONE}  # fmt: skip
    if not user.is_authenticated:
        return home | {"badge": "", "powers": frozenset()}
    roles = (Role(role) for role in getattr(user, "roles", ()))
    acting = officer(user.get_username(), *roles)
    danger = not_viewed() if Power.READ_REPORTS in acting.powers else 0
    sees = Power.SEE_PATROL in acting.powers
    home["halted"] = sees and halts(settings.CONFIG.halt_file).all is not None
    return home | {"badge": acting.badge, "powers": acting.powers, "danger": danger}
