"""How values that others wrote are shown: kept apart from the page's direction, nothing hidden."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from pehra.desk.patrol_labels import PROBLEMS

register = template.Library()
JOINERS = "\u200c\u200d"  # Urdu is written with them; in an identifier they hide a difference
#: controls, direction marks, what has no width, halves of characters: they make text lie
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


def visible(value: object, allowed: str = "") -> str:
    """What hides in a text, shown as a mark."""

    def mark(found: re.Match[str]) -> str:
        return found[0] if found[0] in allowed else f"⟨U+{ord(found[0]):04X}⟩"

    return HIDDEN.sub(mark, str(value))


@register.simple_tag
def ltr(value: object) -> SafeString:
    """Numbers, digests, paths, addresses: left to right in any page."""
    return format_html('<bdi dir="ltr">{}</bdi>', visible(value))


@register.simple_tag
def theirs(value: object) -> SafeString:
    """Text that a sender wrote, in whatever direction it has."""
    return format_html("<bdi>{}</bdi>", visible(value, JOINERS))


@register.simple_tag
def said(value: object) -> SafeString:
    """A value of a report: a moment as a carrier must be asked for it, all else as its sender's."""
    return exact(value) if isinstance(value, datetime) else theirs(value)


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """In the unit's time, with UTC behind it."""
    return _time(value, "%Y-%m-%d %H:%M")


@register.simple_tag
def second(value: datetime) -> SafeString:
    """As `moment`, to the second."""
    return _time(value, "%Y-%m-%d %H:%M:%S")


@register.simple_tag
def exact(value: datetime) -> SafeString:
    """Of an identifier or a log: in the unit's time with its zone, and in UTC, to the second.

    Whose an address was is a question of the second (RFC 6302); it must stand on paper too.
    """
    local = value.astimezone(ZoneInfo(settings.TIME_ZONE))
    offset = local.strftime("%z")
    utc = f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if offset == "+0000":
        return format_html('<time datetime="{}"><bdi dir="ltr">{}</bdi></time>',
                           value.isoformat(), utc)  # fmt: skip
    return format_html(
        '<time class="exact" datetime="{}"><bdi dir="ltr">{} UTC{}:{}</bdi> '
        '<bdi dir="ltr">({})</bdi></time>',
        value.isoformat(), f"{local:%Y-%m-%d %H:%M:%S}", offset[:3], offset[3:], utc,
    )  # fmt: skip


@register.simple_tag
def comma() -> str:
    """Between the parts of a sentence: Urdu has its own."""
    return pgettext("between the parts of a sentence", ", ")


@register.simple_tag
def problem(words: str) -> SafeString:
    """What a fetch says of its end: what the desk has words for in them, the rest as it stands."""
    parts = words.split(": ")
    if not any(one in PROBLEMS for one in parts):
        return theirs(words)
    told = ((PROBLEMS.get(one) or visible(one, JOINERS),) for one in parts)
    return format_html_join(": ", "<bdi>{}</bdi>", told)


@register.simple_tag(takes_context=True)
def near(context: Context, value: datetime) -> SafeString:
    """As `moment`, without the day when it is the page's own (`now` in its context)."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = context["now"].astimezone(zone).date() == value.astimezone(zone).date()
    return _time(value, "%H:%M" if today else "%Y-%m-%d %H:%M")


@register.simple_tag
def many(value: int, most: int) -> SafeString:
    """How many, counted no further than `most`."""
    return ltr(f"{value:,}+" if value >= most else f"{value:,}")


def _time(value: datetime, form: str) -> SafeString:
    local = value.astimezone(ZoneInfo(settings.TIME_ZONE))
    return format_html(
        '<time datetime="{}" title="{} UTC"><bdi dir="ltr">{}</bdi></time>',
        value.isoformat(),
        value.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime(form),
    )
