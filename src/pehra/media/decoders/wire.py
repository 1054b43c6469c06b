"""How a decoder's process is asked and answers: one line of JSON for each picture or video.

What comes back is not believed: the process may have been taken over by what it decoded. Every
number is checked against its range and every text against its length, and what does not fit is
NoAnswer.
"""

import base64
import json
import math
from typing import Any

from pehra.base.errors import PehraError
from pehra.media.decode import (
    MOST_PIXELS,
    Care,
    Claim,
    Filmed,
    Frame,
    Hashed,
    Reason,
    Undecodable,
)
from pehra.media.pdq import BYTES, BadHash, Pdq
from pehra.media.show import EDGE, Shown

HEAD = 16  # bytes: turn 8, kind 1, length 7
EXACT, FAST, FILM, SHOW, STILL = range(5)  # kinds; of STILL the length is the frame's number
KINDS = {Care.EXACT: EXACT, Care.FAST: FAST}
LONGEST = 2 * 2**20  # bytes of an answer
MOST_FRAMES = 5_000
MOST_CLAIMS = 100
LONGEST_TEXT = 200
SCALES = (1, 2, 4, 8)
TURNS = 7


class NoAnswer(PehraError):
    """What the process said is no answer to what it was asked."""


def head(turn: int, kind: int, length: int) -> bytes:
    return turn.to_bytes(8) + kind.to_bytes(1) + length.to_bytes(7)


def asked(told: bytes) -> tuple[int, int, int]:
    """Turn, kind, length."""
    return int.from_bytes(told[:8]), told[8], int.from_bytes(told[9:])


def line(turn: int, found: Hashed | Filmed | Shown | Undecodable) -> bytes:
    """The answer, with its line end."""
    rest: list[object]
    match found:
        case Hashed(pdq, width, height, turned, scale, frames, claims):
            rest = ["hashed", pdq.hex, pdq.quality, width, height]
            rest += ["".join(map(bytes.hex, turned)), scale, _frames(frames), _claims(claims)]
        case Filmed(frames, width, height, seconds, claims):
            rest = ["filmed", _frames(frames), width, height, seconds, _claims(claims)]
        case Shown(width, height, rgb):
            rest = ["shown", width, height, base64.b64encode(rgb).decode()]
        case Undecodable(reason, words):
            rest = ["undecodable", str(reason), words]
    return json.dumps([turn, *rest]).encode() + b"\n"


def _frames(frames: tuple[Frame, ...]) -> list[list[object]]:
    return [[one.number, one.at, one.pdq.hex, one.pdq.quality] for one in frames]


def _claims(claims: tuple[Claim, ...]) -> list[list[str]]:
    return [[one.name, one.value, one.where] for one in claims]


def answer(told: bytes, turn: int) -> Hashed | Filmed | Shown | Undecodable:
    """Raises NoAnswer."""
    try:
        match json.loads(told):
            case [given, *rest] if type(given) is int and given == turn:
                return _answer(rest)
    except (ValueError, TypeError, OverflowError, BadHash, RecursionError) as error:
        raise NoAnswer("no answer to what was asked") from error
    raise NoAnswer("no answer to what was asked")


def _answer(rest: list[Any]) -> Hashed | Filmed | Shown | Undecodable:
    match rest:
        case ["hashed", str(hex_), int(quality), width, height, str(turned), scale, frames, claims]:
            if scale not in SCALES:
                raise NoAnswer("no such scale")
            return Hashed(
                Pdq.from_hex(hex_, quality=quality), _side(width), _side(height),
                _turned(turned), int(scale), _told_frames(frames), _told_claims(claims),
            )  # fmt: skip
        case ["filmed", frames, width, height, seconds, claims]:
            return Filmed(
                _told_frames(frames), _side(width), _side(height), _seconds(seconds),
                _told_claims(claims),
            )  # fmt: skip
        case ["shown", int(width), int(height), str(rgb)]:
            return _shown(width, height, base64.b64decode(rgb, validate=True))
        case ["undecodable", str(reason), str(words)]:
            return Undecodable(Reason(reason), _text(words))
        case _:
            raise NoAnswer("no such answer")


def _shown(width: int, height: int, rgb: bytes) -> Shown:
    if type(width) is not int or type(height) is not int:
        raise NoAnswer("a side is a number of pixels")
    if not (0 < width <= EDGE and 0 < height <= EDGE and len(rgb) == 3 * width * height):
        raise NoAnswer("pixels are as many as the sides say")
    return Shown(width, height, rgb)


def _side(told: object) -> int:
    if type(told) is not int or not 0 <= told <= MOST_PIXELS:
        raise NoAnswer("a side is a number of pixels")
    return told


def _turned(told: str) -> tuple[bytes, ...]:
    packed = bytes.fromhex(told)
    if len(packed) not in {0, TURNS * BYTES}:
        raise NoAnswer("there are seven other positions")
    return tuple(packed[at : at + BYTES] for at in range(0, len(packed), BYTES))


def _seconds(told: object) -> float:
    if not isinstance(told, int | float) or not math.isfinite(told) or told < 0:
        raise NoAnswer("a time is a number of seconds")
    return float(told)


def _told_frames(told: object) -> tuple[Frame, ...]:
    match told:
        case [*frames] if len(frames) <= MOST_FRAMES:
            return tuple(_frame(one) for one in frames)
        case _:
            raise NoAnswer("too many frames, or none at all")


def _frame(told: object) -> Frame:
    match told:
        case [int(number), at, str(hex_), int(quality)] if 0 <= number < 2**31:
            return Frame(number, _seconds(at), Pdq.from_hex(hex_, quality=quality))
        case _:
            raise NoAnswer("no frame")


def _told_claims(told: object) -> tuple[Claim, ...]:
    match told:
        case [*claims] if len(claims) <= MOST_CLAIMS:
            return tuple(_claim(one) for one in claims)
        case _:
            raise NoAnswer("too many claims, or none at all")


def _claim(told: object) -> Claim:
    match told:
        case [str(name), str(value), str(where)]:
            return Claim(_text(name), _text(value), _text(where))
        case _:
            raise NoAnswer("no claim")


def _text(told: str) -> str:
    if len(told) > LONGEST_TEXT or not told.isprintable():
        raise NoAnswer("a text is short and can be printed")
    return told
