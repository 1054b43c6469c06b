"""One file for each sort of site."""

from pehra.drill.internet.kind import Kind
from pehra.drill.internet.web import Sort

from .fediverse import Fediverse
from .feed import Feed
from .films import Films
from .forum import Forum
from .gallery import Gallery
from .mover import Mover
from .trouble import Trouble

KINDS: dict[Sort, Kind] = {
    Sort.FORUM: Forum(), Sort.GALLERY: Gallery(), Sort.FEED: Feed(), Sort.FEDIVERSE: Fediverse(),
    Sort.FILMS: Films(), Sort.MOVER: Mover(), Sort.TROUBLE: Trouble(),
}  # fmt: skip
