"""Wallets, bank accounts and devices: published examples, and that no digest is taken for one."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.identifiers import base58, bech32
from pehra.identifiers.extract import NotOne, from_field, from_text
from pehra.identifiers.identifier import Identifier, Strength
from pehra.identifiers.kinds.iban import LENGTHS, Iban, check_digits
from pehra.identifiers.kinds.imei import Imei, check_digit
from pehra.identifiers.kinds.wallet import Wallet, checked
from pehra.identifiers.spellings import spellings

#: of the chains' own papers: the genesis block, BIP-173, BIP-350, EIP-55, and contracts of Tron
GOOD = [
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
    "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]
#: BIP-173 and BIP-350 list these as wrong; then digests, made-up ones, another chain's
BAD = [
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq9v8rz7",
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
    "bc1qw508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1pfeessrawgf",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
    "0x0000000000000000000000000000000000000000",
    "0x000000000000000000000000000000000000dEaD",
    "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "d41d8cd98f00b204e9800998ecf8427e",
]


@pytest.mark.parametrize("text", GOOD)
def test_a_published_address_is_a_wallet_in_text_and_in_a_field(text: str) -> None:
    (found,) = from_text(f"send it to {text}, today", region="PK")
    assert found.identifier.kind == "WALLET"
    assert found.identifier.raw == text
    assert found.identifier.strength is Strength.STRONG
    assert from_field("Bitcoin Address", text, region="PK") == found.identifier
    assert found.identifier in spellings(text, region="PK")


@pytest.mark.parametrize("text", BAD)
def test_what_only_looks_like_a_wallet_is_none(text: str) -> None:
    assert isinstance(Wallet().clean(text, region="PK"), NotOne)
    assert from_text(f"hash {text} of it", region="PK") == ()


def test_an_ethereum_address_in_one_case_is_one_value_and_weaker() -> None:
    mixed, plain = GOOD[8], GOOD[8].lower()
    one, other = (Wallet().clean(text, region="PK") for text in (mixed, plain))
    assert isinstance(one, Identifier)
    assert isinstance(other, Identifier)
    assert one.value == other.value
    assert (one.strength, other.strength) == (Strength.STRONG, Strength.MEDIUM)


def test_a_payment_link_leads_to_the_wallet() -> None:
    (found,) = from_text(f"bitcoin:{GOOD[0]}?amount=0.1", region="PK")
    assert found.identifier.value == GOOD[0]


@given(st.binary(min_size=1, max_size=40), st.integers(0, 255))
def test_base58_reads_back_what_it_wrote_and_finds_any_changed_letter(
    payload: bytes, version: int
) -> None:
    text = base58.encode(version, payload)
    assert base58.decode(text) == base58.Decoded(version, payload)
    for place, mark in enumerate(text):
        other = "z" if mark != "z" else "y"
        assert isinstance(base58.decode(text[:place] + other + text[place + 1 :]), base58.Crooked)


@given(st.binary(min_size=2, max_size=40), st.integers(1, 16))
def test_bech32_reads_back_what_it_wrote_and_finds_up_to_four_changed_letters(
    program: bytes, version: int
) -> None:
    text = bech32.encode("bc", version, program)
    assert bech32.decode(text) == bech32.Witness("bc", version, program)
    for place in range(3, len(text) - 3):
        changed = "".join("q" if mark != "q" else "p" for mark in text[place : place + 4])
        crooked = text[:place] + changed + text[place + len(changed) :]
        assert isinstance(bech32.decode(crooked), bech32.Crooked)


@given(st.binary(min_size=20, max_size=20))
def test_every_hash_is_an_address_of_each_chain(payload: bytes) -> None:
    texts = [base58.encode(version, payload) for version in (0, 5, 0x30, 0x32, 0x41)]
    texts += [bech32.encode(prefix, 0, payload) for prefix in ("bc", "ltc")]
    if len(set(payload.hex())) > 8:
        texts.append(f"0x{checked(payload.hex())}")
    for text in texts:
        (found,) = from_text(text, region="PK")
        assert found.identifier.raw == text
        assert found.identifier.kind == "WALLET"


@settings(max_examples=60)
@given(st.binary(max_size=30))
def test_no_digest_in_any_writing_is_money_or_a_device(data: bytes) -> None:
    for name in ("md5", "sha1", "sha256", "sha512"):
        told = hashlib.new(name, data, usedforsecurity=False).hexdigest()
        for text in (told, told.upper(), f"{name}:{told}", " ".join((told[:8], told[8:]))):
            kinds = {one.identifier.kind for one in from_text(text, region="PK")}
            assert not kinds & {"WALLET", "IBAN", "DEVICE"}


IBANS = [
    ("PK36 SCBL 0000 0011 2345 6702", "PK36SCBL0000001123456702"),
    ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ("DE89370400440532013000", "DE89370400440532013000"),
    ("AE07 0331 2345 6789 0123 456", "AE070331234567890123456"),
    ("SA03 8000 0000 6080 1016 7519", "SA0380000000608010167519"),
    ("pk36scbl0000001123456702", "PK36SCBL0000001123456702"),
    ("PK36-SCBL-0000-0011-2345-6702", "PK36SCBL0000001123456702"),
]


@pytest.mark.parametrize(("text", "value"), IBANS)
@pytest.mark.parametrize("around", ["{}", "IBAN: {} CALL ME 0300", "to {}.", "میرا اکاؤنٹ {} ہے۔"])
def test_an_iban_is_found_without_what_stands_behind_it(text: str, value: str, around: str) -> None:
    (found,) = from_text(around.format(text), region="PK")
    assert (found.identifier.kind, found.identifier.value) == ("IBAN", value)
    assert from_field("Bank account", text, region="PK") == found.identifier


@pytest.mark.parametrize(
    "text",
    [
        "PK37SCBL0000001123456702", "PK36SCBL000000112345670", "XX36SCBL0000001123456702",
        "PK36SCBL00000011234567021", "Pk36scbl0000001123456702", "PK361234000000112345",
    ],
)  # fmt: skip
def test_a_wrong_iban_is_none(text: str) -> None:
    assert not [one for one in from_text(text, region="PK") if one.identifier.kind == "IBAN"]


@given(st.sampled_from(sorted(LENGTHS)), st.data())
def test_an_iban_of_any_country_is_read_and_a_changed_digit_is_found(
    country: str, data: st.DataObject
) -> None:
    many = LENGTHS[country] - 4
    account = data.draw(st.text("0123456789", min_size=many, max_size=many))
    account = "ABCD" + account[4:]
    text = f"{country}{check_digits(country, account)}{account}"
    assert isinstance(Iban().clean(text, region="PK"), Identifier)
    place = data.draw(st.integers(8, len(text) - 1))
    other = str((int(text[place]) + data.draw(st.integers(1, 9))) % 10)
    assert isinstance(Iban().clean(text[:place] + other + text[place + 1 :], region="PK"), NotOne)


@pytest.mark.parametrize(
    "text", ["IMEI: 490154203237518", "imei 490154203237518", "IMEI no. 49-015420-323751-8",
             "IMEI1:490154203237518"],
)  # fmt: skip
def test_an_imei_is_found_behind_its_name(text: str) -> None:
    (found,) = from_text(text, region="PK")
    assert (found.identifier.kind, found.identifier.value) == ("DEVICE", "imei:490154203237518")
    assert from_field("Device ID:IMEI", "490154203237518", region="PK") == Identifier(
        found.identifier.kind, found.identifier.value, "490154203237518", Strength.STRONG
    )


@pytest.mark.parametrize("text", ["490154203237518", "IMEI: 490154203237517", "IMEI 0" + "0" * 14])
def test_fifteen_digits_alone_are_no_device(text: str) -> None:
    assert from_text(text, region="PK") == ()


@given(st.text("0123456789", min_size=14, max_size=14).filter(lambda told: len(set(told)) > 1))
def test_every_imei_has_one_check_digit(told: str) -> None:
    good = told + check_digit(told)
    assert isinstance(Imei().clean(good, region="PK"), Identifier)
    for digit in set("0123456789") - {good[-1]}:
        assert isinstance(Imei().clean(told + digit, region="PK"), NotOne)
