"""Public posts: what was published by whom, where it goes on, and no word on who knows whom."""

import json

import pytest

from pehra.patrol.permit import Via
from pehra.patrol.source import Headers, Link, Read
from pehra.patrol.sources.json_text import MOST_BYTES
from pehra.patrol.sources.mastodon import Mastodon

from .told import ACTOR, FINGER, NOTE, OUTBOX, OUTBOX_PAGE, TIMELINE, TOLD, status

API = "https://m.test/api/v1/timelines/public?local=true"
AMINA = "amina@m.test"


def told(data: bytes | object, url: str = API, headers: Headers = ()) -> Read:
    return Mastodon().read(
        data if isinstance(data, bytes) else json.dumps(data).encode(), url, headers
    )


def by(found: tuple[Link, ...]) -> dict[str, str]:
    return {one.url: one.account for one in found}


def test_a_timeline_tells_each_picture_with_who_published_it() -> None:
    onward = (
        b'<https://m.test/api/v1/timelines/public?max_id=1>; rel="next", '
        b'<https://m.test/api/v1/timelines/public?min_id=3>; rel="prev"'
    )

    found = told(TIMELINE, headers=((b"link", onward),))

    pictures = by(found.requisites)
    assert pictures["https://m.test/media/3.jpg"] == AMINA
    assert pictures["https://m.test/small/3.jpg"] == AMINA
    assert pictures["https://m.test/media/2.jpg"] == ""  # basit is not of this instance
    assert pictures["https://m.test/media/9.jpg"] == ""  # passed on by amina
    assert pictures["https://m.test/avatar/amina.png"] == AMINA
    assert [one.url for one in found.next] == ["https://m.test/api/v1/timelines/public?max_id=1"]
    vias = {one.url: one.via for one in (*found.links, *found.next)}
    assert vias.pop("https://b.test/album") is Via.LINK
    assert set(vias.values()) == {Via.API}
    assert set(by(found.links).values()) == {""}


LINKS: dict[str, dict[str, object]] = {
    "a link in its text": {"content": '<a href="https://board.test/x">x</a>'},
    "a picture in its text": {"content": '<img src="https://board.test/x">'},
    "the card of a link": {"card": {"url": "https://board.test/x"}},
    "the picture of a card": {"card": {"url": "https://z.test/", "image": "https://board.test/x"}},
    "another's post": {"reblog": {**status(8), "account": {"acct": "bob@b.test"},
                                  "media_attachments": [{"url": "https://board.test/x"}]}},
    "its own address": {"url": "https://board.test/x"},
}  # fmt: skip
NOTES: dict[str, dict[str, object]] = {
    "a link in its text": {"content": '<a href="https://board.test/x">x</a>'},
    "a picture in its text": {"content": '<img src="https://board.test/x">'},
    "a link that is attached": {"attachment": {"type": "Link", "href": "https://board.test/x"}},
    "a picture of what it links to": {"image": {"type": "Image", "url": "https://board.test/x"}},
    "its own address": {"url": "https://board.test/x"},
    "a page among its addresses": {
        "url": [{"href": "https://board.test/x", "mediaType": "text/html"}]},
}  # fmt: skip


@pytest.mark.parametrize("what", LINKS)
def test_who_only_links_to_a_thing_is_not_named_for_it(what: str) -> None:
    found = told([{**status(3), **LINKS[what]}])
    assert by((*found.links, *found.requisites))["https://board.test/x"] == ""


@pytest.mark.parametrize("what", NOTES)
def test_nor_is_who_does_in_activitypub(what: str) -> None:
    found = told(NOTE | NOTES[what], "https://m.test/users/amina/statuses/3")
    assert by((*found.links, *found.requisites))["https://board.test/x"] == ""


@pytest.mark.parametrize("acct", ["victim@innocent.test", "amina@M.test.evil", "@m.test", "", 7])
def test_an_instance_is_believed_about_its_own_accounts_alone(acct: object) -> None:
    found = told([{**status(3), "account": {"acct": acct}}])
    assert by(found.requisites)["https://m.test/media/3.jpg"] == ""


@pytest.mark.parametrize(
    "actor", ["https://innocent.test/users/victim", "https://m.test/ap/users/7", "amina@m.test"]
)
def test_nor_by_the_address_of_an_actor_elsewhere(actor: str) -> None:
    found = told({**NOTE, "attributedTo": actor}, "https://m.test/users/amina/statuses/3")
    assert by(found.requisites)["https://m.test/3.jpg"] == ""


def test_who_passes_a_post_on_did_not_publish_it() -> None:
    post = {one: NOTE[one] for one in NOTE if one != "attributedTo"}
    passed = {"type": "Announce", "actor": "https://m.test/users/basit", "object": post}
    assert by(told(passed).requisites)["https://m.test/3.jpg"] == ""


@pytest.mark.parametrize("form", ["timeline", "actor", "webfinger", "outbox", "outbox page"])
def test_persons_and_words_are_never_told(form: str) -> None:
    _, url, data = TOLD[form]

    found = told(data, url)

    everything = [one.url for kind in (found.links, found.requisites, found.next) for one in kind]
    assert not [one for one in everything if "someone" in one or "/tags/" in one or "/no" in one]


def test_an_account_is_followed_from_its_name_to_its_posts() -> None:
    finger = told(FINGER, "https://m.test/.well-known/webfinger?resource=acct:amina@m.test")
    actor = told(ACTOR, "https://m.test/users/amina")
    outbox = told(OUTBOX, "https://m.test/users/amina/outbox")
    page = told(OUTBOX_PAGE, "https://m.test/users/amina/outbox?page=true")

    assert finger == Read(
        links=(Link("https://m.test/@amina", Via.LINK),),
        next=(Link("https://m.test/users/amina", Via.API),),
    )
    assert actor == Read(
        links=(Link("https://m.test/@amina", Via.LINK),),
        requisites=(Link("https://m.test/avatar.png", Via.REQUISITE, AMINA),),
        next=(Link("https://m.test/users/amina/outbox", Via.API),),
    )
    assert outbox == Read(next=(Link("https://m.test/users/amina/outbox?page=true", Via.API),))
    assert by(page.requisites) == {"https://m.test/3.jpg": AMINA}
    assert by(page.links) == {
        "https://m.test/@amina/3": "",
        "https://b.test/album": "",
        "https://other.test/users/basit/statuses/8": "",
    }
    assert [one.url for one in page.next] == [
        "https://m.test/users/amina/outbox?max_id=1&page=true"
    ]


def test_an_account_of_mastodons_api_leads_to_its_posts() -> None:
    found = told(
        {"id": "7", "acct": "amina", "url": "https://m.test/@amina", "avatar": "/a.png"},
        "https://m.test/api/v1/accounts/lookup?acct=amina",
    )

    assert found.next == (Link("https://m.test/api/v1/accounts/7/statuses", Via.API),)
    assert by(found.requisites) == {"https://m.test/a.png": AMINA}


LOOKUP, ALICE = "https://m.test/api/v1/accounts/lookup?acct=alice", {"id": "7", "acct": "alice"}
FINGERS = "https://m.test/.well-known/webfinger?resource=acct:alice@m.test"
SELF = {"rel": "self", "type": "application/activity+json", "href": "https://m.test/ap/users/666"}


@pytest.mark.parametrize(
    ("url", "document"),
    [
        (LOOKUP, {"id": "666", "acct": "bob"}),
        (LOOKUP, [ALICE, {"id": "666", "acct": "bob"}]),
        (LOOKUP, [{"id": "666", "acct": "alice"}]),
        (LOOKUP, {"type": "Collection", "next": "/api/v1/accounts/666/statuses"}),
        (LOOKUP, {"type": "Collection", "items": ["https://m.test/ap/users/666"]}),
        (LOOKUP, {**ALICE, "url": "https://m.test/api/v1/accounts/666/statuses"}),
        (FINGERS, {"subject": "acct:bob@m.test", "links": [SELF]}),
        (FINGERS, {"subject": "acct:alice@m.test",
                   "links": [{**SELF, "href": "https://m.test/ap/users/7"}, SELF]}),
        ("https://m.test/users/alice", {**json.loads(ACTOR), "outbox": SELF["href"]}),
    ],
)  # fmt: skip
def test_where_an_account_is_looked_up_only_its_own_number_is_told_as_such(
    url: str, document: object
) -> None:
    header = (b"Link", b'<https://m.test/api/v1/accounts/666/statuses>; rel="next"')
    found = told(document, url, (header,))
    everything = (*found.links, *found.requisites, *found.next)
    assert [one.via for one in everything if "666" in one.url]
    assert not [one for one in everything if "666" in one.url and one.via is Via.API]


@pytest.mark.parametrize("number", ["../../inbox", "7/followers", 7, None, "x" * 40])
def test_a_number_that_is_none_leads_nowhere(number: object) -> None:
    assert not told({"id": number, "acct": "amina"}).next


def test_a_single_post_is_read_in_both_forms() -> None:
    assert by(told(NOTE).requisites) == {"https://m.test/3.jpg": AMINA}
    assert "https://m.test/media/5.jpg" in by(told(status(5)).requisites)


def test_a_first_page_inside_its_collection_is_read() -> None:
    first = json.loads(OUTBOX_PAGE)

    found = told({"type": "OrderedCollection", "first": first})

    assert by(found.requisites) == {"https://m.test/3.jpg": AMINA}
    assert [one.url for one in found.next] == [first["id"], first["next"]]


def test_a_film_among_the_addresses_of_a_post_is_a_requisite() -> None:
    film = {
        "type": "Video", "id": "https://p.test/v/1",
        "attributedTo": [{"type": "Person", "id": "https://p.test/accounts/dua"}],
        "url": [
            {"type": "Link", "mediaType": "text/html", "href": "https://p.test/w/1"},
            {"type": "Link", "mediaType": "video/mp4", "href": "https://p.test/1.mp4"},
        ],
    }  # fmt: skip

    found = told(film, "https://p.test/v/1")

    assert by(found.requisites) == {"https://p.test/1.mp4": "dua@p.test"}
    assert "https://p.test/w/1" in by(found.links)


def test_too_much_json_is_not_read_and_says_so() -> None:
    assert "the most is" in told(b"[" + b" " * MOST_BYTES + b"]").problem
    assert told(b"12").problem == "It is no JSON of this form."
