"""No disguise of an address that is out of scope gets in, and none gets past a denial."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.patrol.permit import Permit, Refused, Via
from pehra.patrol.url import Url, target

from .asked import ask

OUT = ["https://a.test/help/x", "https://evil.test/forum/x", "http://127.0.0.1/forum/x",
       "https://a.test.evil.test/forum/x", "https://a.test/forumx",
       "https://xa.test/forum/"]  # fmt: skip
WIDE = str.maketrans({".": "．", "/": "／", "t": "ｔ", "a": "ａ"})
BASES = st.sampled_from(OUT)
HIDDEN = ["https://a.test/forum/..%2fhelp/x", "https://a.test/forum/%2e%2e/help/x",
          "https://a.test/forum/%2e%2e%2fhelp/x", "https://a.test/forum/%252e%252e%252fhelp/x",
          "https://a.test/forum/..%5chelp/x", "https://a.test/forum\\..\\help\\x",
          "https://a.test/forum/..;/help/x", "https://a.test/forum/%c0%ae%c0%ae/help/x",
          "https://a.test/forum/．．/help/x", "https://a.test/forum/.%09./help/x"]  # fmt: skip


def _hosts(host: str) -> dict[str, str]:
    """Other spellings, and what a hasty reader takes for one."""
    return {
        "as is": host,
        "upper": host.upper(),
        "dot": f"{host}.",
        "wide": host.translate(WIDE),
        "ideographic": host.replace(".", "。"),
        "escaped": "".join(f"%{ord(char):02x}" for char in host),
        "soft": host[:1] + "\u00ad" + host[1:],
        "tab": host[:1] + "\t" + host[1:],
        "hex": host.replace("127.0.0.1", "0x7f.1"),
        "octal": host.replace("127.0.0.1", "0177.0.0.1"),
        "decimal": host.replace("127.0.0.1", "2130706433"),
        "mapped": host.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        "user": f"a.test@{host}",
        "word": f"a.test:x@{host}",
        "slash": f"a.test\\@{host}",
    }


def _paths(path: str) -> dict[str, str]:
    return {
        "as is": path,
        "upper": path.upper(),
        "escaped": "".join(f"%{ord(char):02X}" if char.isalnum() else char for char in path),
        "twice": "".join(f"%25{ord(char):02x}" if char.isalnum() else char for char in path),
        "wide": path.translate(WIDE),
        "dots": f"/forum/..{path}",
        "escaped dots": f"/forum/%2e%2E{path}",
        "here": f"/.{path}",
        "double": f"/{path}",
        "backslash": path.replace("/", "\\"),
        "slash": path.replace("/", "%2f"),
        "tab": path.replace("/", "/\t"),
        "parameter": f";x=/forum/{path}",
        "fragment": f"{path}#/../forum/",
        "query": f"{path}?/forum/",
    }


hosts_changed = st.sampled_from(list(_hosts("x")))
paths_changed = st.sampled_from(list(_paths("/x")))


@given(BASES, hosts_changed, paths_changed, st.sampled_from(["", ":443", ":80", ":8080"]))
@settings(max_examples=400)
def test_no_disguise_of_what_is_out_of_scope_gets_in(
    base: str, host: str, path: str, port: str
) -> None:
    scheme, _, at, tail = base.split("/", 3)
    url = f"{scheme}//{_hosts(at)[host]}{port}{_paths('/' + tail)[path]}"
    leave = ask("allow prefix https://a.test/forum/\ndeny page https://a.test/z", url)
    if isinstance(leave, Permit):  # then it is not what it was: what is sent lies in scope
        sent = target(url)
        assert isinstance(sent, Url)
        assert (sent.scheme, sent.host, sent.port) == ("https", "a.test", 443)
        assert sent.path.startswith("/forum/")
        assert path in {"dots", "escaped dots"} or host == "slash" or "help" not in sent.path


@pytest.mark.parametrize("url", HIDDEN)
def test_a_hidden_step_upwards_leaves_no_prefix_and_no_host(url: str) -> None:
    assert isinstance(ask("allow prefix https://a.test/forum/", url), Refused)
    assert isinstance(
        ask("allow host a.test\ndeny prefix https://a.test/help/", url, Via.LINK), Refused
    )


@given(hosts_changed, paths_changed, st.sampled_from(["", ":443", ":8080"]))
@settings(max_examples=300)
def test_no_disguise_of_what_is_denied_gets_past_the_denial(
    host: str, path: str, port: str
) -> None:
    for at in ("a.test", "127.0.0.1"):
        url = f"https://{_hosts(at)[host]}{port}{_paths('/forum/help/x')[path]}"
        scope = (
            "allow host a.test\nallow host 127.0.0.1\nallow host [::ffff:7f00:1]\n"
            "deny prefix https://a.test/forum/help/\ndeny prefix https://127.0.0.1/forum/help/"
        )
        leave = ask(scope, url)
        if isinstance(leave, Permit):  # the disguise leads elsewhere
            assert host == "slash" or path == "parameter"


SAME_HOST = ["as is", "upper", "dot", "wide", "ideographic", "escaped", "soft", "tab"]
SAME_PATH = ["as is", "escaped", "here", "tab", "backslash", "fragment", "query"]


@pytest.mark.parametrize("host", SAME_HOST)
@pytest.mark.parametrize("path", SAME_PATH)
def test_another_spelling_of_what_is_allowed_is_allowed(host: str, path: str) -> None:
    url = f"https://{_hosts('a.test')[host]}:443{_paths('/forum/x')[path]}"
    assert isinstance(ask("allow prefix https://a.test/forum/", url), Permit)
