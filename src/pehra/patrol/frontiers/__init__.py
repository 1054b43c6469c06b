"""Frontiers that need no database. The one that is used lies in the store (duties/frontier.py)."""

from .memory import Memory

__all__ = ["Memory"]
