"""Base58Check, in which Bitcoin, Litecoin and Tron write addresses: a version byte, what it is of,
and four check bytes (en.bitcoin.it/wiki/Base58Check_encoding).
"""

import hashlib
from dataclasses import dataclass

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PLACE = {mark: place for place, mark in enumerate(ALPHABET)}
CHECK = 4  # bytes
LONGEST = 120  # characters: no address comes near it, and longer ones cost time


@dataclass(frozen=True, slots=True)
class Decoded:
    version: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Crooked:
    """Other letters, too short, or the check bytes do not fit."""


def decode(text: str) -> Decoded | Crooked:
    whole = 0
    if len(text) > LONGEST:
        return Crooked()
    for mark in text:
        if mark not in PLACE:
            return Crooked()
        whole = whole * 58 + PLACE[mark]
    zeros = len(text) - len(text.lstrip("1"))
    data = bytes(zeros) + whole.to_bytes((whole.bit_length() + 7) // 8)
    body, check = data[:-CHECK], data[-CHECK:]
    if len(body) < 1 or _check(body) != check:
        return Crooked()
    return Decoded(body[0], body[1:])


def encode(version: int, payload: bytes) -> str:
    body = bytes((version,)) + payload
    data = body + _check(body)
    whole, told = int.from_bytes(data), ""
    while whole:
        whole, place = divmod(whole, 58)
        told = ALPHABET[place] + told
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + told


def _check(body: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(body).digest()).digest()[:CHECK]
