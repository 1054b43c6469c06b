"""How values that others wrote are shown: kept apart from the page's direction, nothing hidden."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
#: direction overrides, isolates and control characters: they make text lie about its order
HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def visible(value: object) -> str:
    return HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", str(value))


@register.simple_tag
def ltr(value: object) -> SafeString:
    """Numbers, digests, paths, addresses: left to right in any page."""
    return format_html('<bdi dir="ltr">{}</bdi>', visible(value))


@register.simple_tag
def theirs(value: object) -> SafeString:
    """Text that a sender wrote, in whatever direction it has."""
    return format_html("<bdi>{}</bdi>", visible(value))


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """In the unit's time, with UTC behind it."""
    local = value.astimezone(ZoneInfo(settings.TIME_ZONE))
    return format_html(
        '<time datetime="{}" title="{} UTC"><bdi dir="ltr">{}</bdi></time>',
        value.isoformat(),
        value.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime("%Y-%m-%d %H:%M"),
    )
