"""What may come twice is kept once."""

import threading

import pytest
from django.db import connection

from pehra.duties.once import Once
from pehra.duties.seal_exhibit import Kept, seal_exhibit
from pehra.store import models
from pehra.watch.walk import Desk

from .conftest import ON

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_the_same_moment_are_one(desk: Desk) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite there is one writer")
    kept: list[Kept] = []
    ready = threading.Barrier(2)

    def send(data: bytes) -> None:
        ready.wait()
        name = Once("entry-now", "a" * 20, 0)
        try:
            kept.append(seal_exhibit(ON, desk.room, [data], name=name, channel="ENTRY"))
        finally:
            connection.close()

    both = [threading.Thread(target=send, args=(data,)) for data in (b"one", b"two")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(kept) == 2
    assert len({one.exhibit for one in kept}) == len({one.sha256 for one in kept}) == 1
    assert sorted(one.fresh for one in kept) == [False, True]


def test_a_mark_of_another_channel_or_before_the_form_was_opened_is_another(desk: Desk) -> None:
    def sent(data: bytes, since: int, channel: str = "ENTRY") -> bool:
        name = Once("entry-now", "a" * 20, since)
        return seal_exhibit(ON, desk.room, [data], name=name, channel=channel).fresh

    assert sent(b"one", 0)
    newest = models.Arrival.objects.get().pk
    assert not sent(b"two", newest - 1)
    assert sent(b"three", newest)
    assert sent(b"four", 0, "FORM")
