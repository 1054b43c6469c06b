"""In which encoding a document is written: what the bytes say, then the server, then the document.

Only the encodings of the WHATWG Encoding Standard, under the names it knows, most of them. Python
would take any label of a stranger for a codec, and some of its codecs are no encodings of text.
"""

import re

PRESCAN = 1024  # bytes in which a document says its own (HTML §13.2.3.2)
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
SAID = re.compile(
    rb"""(?:charset|encoding)[\t\n\f\r ]*+=[\t\n\f\r ]*+["']?+([\w.:-]{1,40}+)""", re.IGNORECASE
)
WORDS = (b"charset", b"encoding")
LABEL = re.compile(r"""charset[\t ]*+=[\t ]*+["']?+([\w.:-]{1,40}+)""", re.IGNORECASE)

#: label to codec; the standard reads Latin-1 and ASCII as windows-1252, and the like
CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "ucs-2", "unicode"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys(
        ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "x-cp1252"),
        "cp1252"),
    **{f"windows-{page}": f"cp{page}" for page in (874, *range(1250, 1259))},
    **{f"cp{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (*range(2, 9), 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman", "ibm866": "cp866",
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    "euc-jp": "euc-jp", "iso-2022-jp": "iso2022-jp",
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "windows-949"), "cp949"),
}  # fmt: skip


def text(entity: bytes, content_type: str = "") -> str:
    """Never fails: what is no character becomes U+FFFD. `content_type` is the header's value."""
    for mark, codec in MARKS:
        if entity.startswith(mark):
            return entity[len(mark) :].decode(codec, "replace")
    said = LABEL.search(content_type)
    codec = CODECS.get(said[1].lower(), "") if said else ""
    return entity.decode(codec or _own(entity), "replace")


def _own(entity: bytes) -> str:
    head = entity[:PRESCAN]
    looked = any(word in head.lower() for word in WORDS)  # the search is slow, and mostly in vain
    said = SAID.search(head) if looked else None
    codec = CODECS.get(said[1].decode("latin-1").lower(), "") if said else ""
    if codec.startswith("utf-16"):
        return "utf-8"  # it could not have been read so far if it were (HTML §13.2.3.2)
    if codec:
        return codec
    try:
        entity.decode()
    except UnicodeDecodeError as error:
        # a character cut by the end of a document that was not fetched whole
        return "utf-8" if error.start > len(entity) - 4 else "cp1252"
    return "utf-8"
