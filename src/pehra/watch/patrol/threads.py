"""Threads that ask the database, each with a connection of its own, which may break at any time."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")


class Threads(Executor):
    """`pool`, but a connection that broke is let go of before the next work: Django does it between
    two requests of a page, and here are no requests.
    """

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def submit(self, act: Callable[P, R], /, *told: P.args, **named: P.kwargs) -> Future[R]:
        return self._pool.submit(_afresh, act, *told, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def _afresh(act: Callable[P, R], /, *told: P.args, **named: P.kwargs) -> R:
    for one in connections.all(initialized_only=True):
        if one.errors_occurred:
            one.close_if_unusable_or_obsolete()
    return act(*told, **named)
