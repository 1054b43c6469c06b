"""Whatever a stranger writes: what is kept of it can be written, and is not too long."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.exchange import Exchange, Failure, NoExchange, Peer, Resolution
from pehra.patrol.frontier import RobotsTxt
from pehra.patrol.plain import ACCOUNT, HEADER, WORDS, plain
from pehra.patrol.robots import MOST
from pehra.patrol.sources import read

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ANY = st.text(st.characters() | st.sampled_from("\0\ud800\udfff"), max_size=60)
TIMELINE = "http://a.test/api/v1/timelines/public"
JSON = ((b"Content-Type", b"application/json"),)


def lawful(text: str, most: int) -> None:
    text.encode()
    assert "\0" not in text
    assert len(text) <= most


@given(ANY, st.integers(0, 80))
def test_a_text_is_bounded_writable_and_else_as_it_was(text: str, most: int) -> None:
    told = plain(text, most)

    lawful(told, most)
    assert told == plain(told, most)
    assert len(told) == min(len(text), most)
    assert all(new in {old, "\ufffd"} for new, old in zip(told, text, strict=False))
    if "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text):
        assert told == text[:most]


@given(ANY)
def test_what_a_source_tells_of_accounts_and_addresses_can_be_written(text: str) -> None:
    post = {
        "uri": "x", "url": f"http://a.test/{text}", "account": {"acct": text * 10, "id": "1"},
        "media_attachments": [{"url": "http://a.test/1.jpg"}],
    }  # fmt: skip
    actor = {"outbox": "/o", "id": text, "preferredUsername": text, "icon": {"url": "/i.png"}}
    for one in (post, actor):
        told = read(json.dumps(one).encode(), TIMELINE, JSON)
        assert told.requisites
        for link in (*told.links, *told.requisites, *told.next):
            lawful(link.account, ACCOUNT)
            lawful(link.url, HEADER)


@given(ANY, st.binary(max_size=60))
def test_what_a_server_says_of_itself_can_be_written(text: str, value: bytes) -> None:
    peer = Peer("192.0.2.1", 80, "192.0.2.2", 5000)
    of = Exchange(
        "http://a.test/", b"", b"", 0, 200, ((b"ETag", value * 200),), b"", peer,
        Resolution("a.test", "", NOON, ()), NOON, NOON, problem=text * 20,
    )  # fmt: skip
    failed = NoExchange("http://a.test/", Failure.TLS, text * 20, NOON, NOON)

    lawful(of.header("etag"), HEADER)
    lawful(of.problem, WORDS)
    lawful(failed.words, WORDS)
    lawful(RobotsTxt(text, 200, NOON).text, MOST)
