"""`pehra.toml`: what cannot be used is said by its name, before anything runs."""

from pathlib import Path

import pytest

from pehra.base.config import BadConfig, load


def told(home: Path, text: str) -> Path:
    (home / "pehra.toml").write_text(text, encoding="utf-8")
    return home


def test_the_units_own_addresses_are_addresses_or_networks(tmp_path: Path) -> None:
    own = ("198.51.100.7", "198.51.100.0/24", "198.51.100.7/24", "2001:db8::7", "2001:db8::/48")
    text = f"patrol_own_addresses = {list(own)}"

    assert load(told(tmp_path, text)).patrol_own_addresses == own
    assert load(tmp_path / "none").patrol_own_addresses == ()


@pytest.mark.parametrize(
    "bad", ["desk.police.example", "198.51.100.7:443", "198.51.100.256", "198.51.100.0/33", "",
            "fe80::1%eth0", "0x7f.1", "010.0.0.1"],
)  # fmt: skip
def test_one_that_is_none_is_named(tmp_path: Path, bad: str) -> None:
    text = f'patrol_own_addresses = ["198.51.100.7", "{bad}"]'

    with pytest.raises(BadConfig, match="patrol_own_addresses names “") as raised:
        load(told(tmp_path, text))
    assert f"“{bad}”, which is no address and no network" in str(raised.value)


@pytest.mark.parametrize("bad", ["0.0.0.0/0", "::/0", "198.51.100.7/0"])
def test_one_that_is_everything_is_a_slip(tmp_path: Path, bad: str) -> None:
    with pytest.raises(BadConfig, match="which is every address"):
        load(told(tmp_path, f'patrol_own_addresses = ["{bad}"]'))


def test_a_single_text_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="“patrol_own_addresses” to a str; it takes a tuple"):
        load(told(tmp_path, 'patrol_own_addresses = "198.51.100.7"'))
