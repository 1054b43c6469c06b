"""Addresses that carry another address, however it is packed."""

import base64
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.reflector import is_reflector
from pehra.patrol.url import LONGEST, canonical

INNER = ["http://evil.example.com/a.jpg", "https://evil.example.com", "//evil.example.com/x",
         "evil.example.com", "evil.pk", "http://10.1.2.3/", "10.1.2.3", "http://localhost/x",
         "ftp://evil.example.com/", "https:evil.example.com", "http:/evil.example.com",
         "http:/localhost/x", "user@evil.example.com"]  # fmt: skip


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PACKED = b64("https://evil.example.com/a.jpg")
PACKINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "escaped": lambda text: quote(text, safe=""),
    "twice": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: quote(b64(text), safe=""),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 in base64": lambda text: quote(b64(b64(text)), safe=""),
    "hex": lambda text: text.encode().hex(),
    "upper": lambda text: quote(text.upper(), safe=""),
}


@pytest.mark.parametrize("pack", PACKINGS)
@pytest.mark.parametrize("inner", INNER)
def test_an_address_in_a_query_is_found_in_any_packing(inner: str, pack: str) -> None:
    packed = PACKINGS[pack](inner)
    if inner == "evil.pk" and pack.startswith(("hex", "base64")):
        return  # too short to be told from any word
    assert is_reflector(canonical(f"https://search.test/by?image={packed}"))
    assert is_reflector(canonical(f"https://search.test/by?a=1&b%5B{packed}%5D=2&c=3"))


@pytest.mark.parametrize(
    "path",
    [
        "/http://evil.example.com/a", "/proxy/https:/evil.example.com/a",
        "/proxy/https%3A%2F%2Fevil.pk", "/web/2020/http://evil.pk/",
        "/fetch/evil.example.com/a.jpg", "/p/https%253A%252F%252Fevil.pk",
        f"/img/{PACKED}",
        "/".join(["/sig/w:30", PACKED[:16], PACKED[16:]]),
        f"/thumb-{PACKED}.jpg",
        "/x/10.1.2.3/y",
        "/proxy/evil.example.com:8080/a.jpg", "/proxy/10.1.2.3:80/a", "/proxy/evil.pk:8443",
        "/x/[2606:2800::1]/a", "/x/[2606:2800::1]:8080/a", "/x/evil%E3%80%82example/a",
    ],
)  # fmt: skip
def test_an_address_in_a_path_is_found(path: str) -> None:
    assert is_reflector(canonical(f"https://proxy.test{path}"))


@pytest.mark.parametrize(
    "query",
    [
        "u=[2606:2800::1]", "u=%5B2606:2800::1%5D:80", "u=evil%E3%80%82example%E3%80%82com",
        "u=evil%EF%BD%A1pk", "u=evil%EF%BC%8Epk", "u=evil.pk:8080", f"u={b64('http://[2606::1]/x')}",
    ],
)  # fmt: skip
def test_a_host_in_a_spelling_of_its_own_is_found(query: str) -> None:
    assert is_reflector(canonical(f"https://search.test/by?{query}"))


@pytest.mark.parametrize(
    "url",
    [
        "https://a.test/", "https://a.test/x/y.jpg?w=100&h=200", "https://a.test/forum.php?id=17&p=2",
        "https://a.test/?q=some+words+here", "https://a.test/thumb?file=photo.jpg&v=1.2.3",
        "https://a.test/x//y///z", "https://a.test/archive.zip", "https://a.test/?file=archive.zip",
        "https://a.test/login?return=https://a.test/forum/", "https://a.test/?next=//www.a.test/x",
        "https://www.a.test/?u=a.test", "https://a.test/v1.2/style.css?ver=6.5.2",
        "https://a.test/?h=d41d8cd98f00b204e9800998ecf8427e", "https://a.test/@name/1234567890123456",
        "https://a.test/?t=2026-01-02T03:04:05Z", "https://a.test/?token=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
        "https://a.test/api/v1/timelines/public?local=true&limit=40", "https://a.test/?x=a:b&y=c%2Fd",
        "https://a.test/?filter[name]=x&ids[]=1&t[12:30]=y", "https://a.test/photo[1]/a:80",
    ],
)  # fmt: skip
def test_plain_addresses_and_those_of_its_own_site_are_none(url: str) -> None:
    assert not is_reflector(canonical(url))


@given(
    st.from_regex(r"[a-z]{3,10}\.(com|pk|test|co\.uk)", fullmatch=True),
    st.sampled_from(sorted(PACKINGS)),
    st.sampled_from(["http://{}/", "https://{}/x?y=z", "//{}/a"]),
)  # fmt: skip
@settings(max_examples=100)
def test_any_host_in_any_packing_is_found(host: str, pack: str, form: str) -> None:
    url = canonical(f"https://search.invalid/?q={PACKINGS[pack](form.format(host))}")
    assert is_reflector(url)


@given(st.text("abc.:/%@=&?-_+0129AZ", max_size=60))
@settings(max_examples=200)
def test_no_query_breaks_it(query: str) -> None:
    assert is_reflector(canonical(f"https://a.test/{query}?{query}")) in {True, False}


@pytest.mark.parametrize(
    "piece", ["/", "a/", "%25", "1.", "a.", "http:", "YWJj", "6161", "aHR0c", "x.com-", "Zm9v&"]
)
def test_the_longest_addresses_are_judged_soon(piece: str) -> None:
    """Seconds of the processor: a page may name ten thousand of them."""
    for form in ("https://a.test/?q={}", "https://a.test/{}"):
        url = canonical(form.format(piece * ((LONGEST - 40) // len(piece))))
        before = time.process_time()
        is_reflector(url)
        assert time.process_time() - before < 0.25


def test_base64_in_base64_ends() -> None:
    packed = "x" * 60
    while len(packed) < LONGEST - 2000:
        packed = b64(packed)
    before = time.process_time()
    assert not is_reflector(canonical(f"https://a.test/?q={quote(packed, safe='')[:8000]}"))
    assert time.process_time() - before < 0.25
