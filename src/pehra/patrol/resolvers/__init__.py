"""One file for each way to ask a name. All obey the law in tests/patrol/test_resolver.py."""

from .recorded import Recorded
from .remembering import Remembering
from .udp import Udp, of_this_machine

__all__ = ["Recorded", "Remembering", "Udp", "of_this_machine"]
