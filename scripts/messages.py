"""Gather the words of the pages for translation and compile what is translated.

    python scripts/messages.py           bring django.po and django.mo up to date
    python scripts/messages.py --check   say what is not; exit 1

Babel does the work of the gettext system tools, so that nothing need be installed beside Python.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
DESK = ROOT / "src" / "pehra" / "desk"
PO = DESK / "locale" / "ur" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip


def gathered() -> Catalog:
    found = Catalog(charset="utf-8")
    for path in sorted([*DESK.rglob("*.py"), *DESK.rglob("*.html")]):
        text = path.read_text(encoding="utf-8")
        source = templatize(text, origin=str(path)) if path.suffix == ".html" else text
        for _, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            flags = ["python-format"] if "%(" in str(message) else []
            found.add(message, flags=flags, context=context)
    return found


def updated() -> Catalog:
    with PO.open("rb") as file:
        catalog = read_po(file, locale="ur")
    catalog.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, omit_header=False, no_location=True, sort_output=True, width=100)
    write_mo(mo, catalog)
    return po.getvalue(), mo.getvalue()


def translated(message: Message) -> bool:
    """Every form of it, and no guess left standing."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(forms) and not message.fuzzy


def main() -> int:
    settings.configure()
    catalog = updated()
    po, mo = written(catalog)
    empty = [m.id for m in catalog if m.id and not translated(m)]
    for one in empty:
        print(f"messages: no Urdu for {one!r}")
    if "--check" in sys.argv:
        stale = [p.name for p, made in ((PO, po), (MO, mo)) if p.read_bytes() != made]
        for name in stale:
            print(f"messages: {name} is not up to date; run make messages")
        return 1 if empty or stale else 0
    PO.write_bytes(po)
    MO.write_bytes(mo)
    return 0


if __name__ == "__main__":
    sys.exit(main())
