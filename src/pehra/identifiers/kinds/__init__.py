"""One file for each kind. Their order is their precedence where two claim the same characters."""

from pehra.identifiers.kind import Kind

from .email import Email
from .ip import Ip
from .phone import Phone
from .url import Url

KINDS: tuple[Kind, ...] = (Url(), Email(), Ip(), Phone())
