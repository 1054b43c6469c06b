"""One file for each kind. Their order is their precedence where two claim the same characters."""

from pehra.identifiers.kind import Kind

from .email import Email
from .iban import Iban
from .imei import Imei
from .ip import Ip
from .phone import Phone
from .url import Url
from .wallet import Wallet

KINDS: tuple[Kind, ...] = (Url(), Email(), Wallet(), Iban(), Imei(), Ip(), Phone())
