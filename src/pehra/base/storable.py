"""Text as it can be kept: halves of characters have no place in UTF-8 (RFC 3629 §3)."""


def storable(text: str) -> str:
    """A question mark for each half of a character: what a shell, a file's name or an odd encoding
    gives where bytes are no text.
    """
    return text.encode("utf-8", "replace").decode()
