"""Who observes swarms: over the wire, or from what is told beforehand."""

from .recorded import Recorded
from .wire import Wire

__all__ = ["Recorded", "Wire"]
