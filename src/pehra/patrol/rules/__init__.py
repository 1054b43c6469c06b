"""One file for each kind of rule, in the order in which the reference tells of them."""

from pehra.patrol.rule import Kind

from .api import Api
from .btih import Btih, Btmh
from .domain import Domain
from .host import Host
from .onion import Onion
from .page import Page
from .prefix import Prefix

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (Page(), Prefix(), Host(), Domain(), Onion(), Api(), Btih(), Btmh())
}  # fmt: skip
