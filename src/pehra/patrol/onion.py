"""Onion addresses of version 3 (Tor rend-spec-v3 §6): a public key that spells its own check."""

import base64
import hashlib
import re

LENGTH = 56  # characters before .onion
SUFFIX = ".onion"
VERSION = b"\x03"
FORM = re.compile(r"[a-z2-7]{56}")


def is_onion(host: str) -> bool:
    """Whether the name belongs to onion services, good or bad (RFC 7686)."""
    return host == "onion" or host.endswith(SUFFIX)


def service(host: str) -> str:
    """`sub.domain.<56>.onion` without what stands before the key; the host when it is shorter."""
    return ".".join(host.split(".")[-2:])


def is_good(host: str) -> bool:
    """`host` in lower case. Version 3 and a right checksum:
    SHA3-256(".onion checksum" | key | version)[:2].
    """
    name = service(host).removesuffix(SUFFIX)
    if not is_onion(host) or not FORM.fullmatch(name):
        return False
    data = base64.b32decode(name.upper())
    key, check, version = data[:32], data[32:34], data[34:]
    told = hashlib.sha3_256(b".onion checksum" + key + VERSION).digest()[:2]
    return version == VERSION and check == told


def address(key: bytes) -> str:
    """The address of a public key of 32 bytes."""
    check = hashlib.sha3_256(b".onion checksum" + key + VERSION).digest()[:2]
    return base64.b32encode(key + check + VERSION).decode().lower() + SUFFIX
