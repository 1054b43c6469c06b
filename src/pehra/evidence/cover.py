"""The dossier's cover: one page of PDF for the court's file."""

import io
from collections.abc import Sequence

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .dossier import About

LEFT, TOP = 25 * mm, A4[1] - 30 * mm
LINE = 7 * mm
WIDE = 88  # characters of a line
MOST = 6  # lines of one fact
CODE = 42 * mm


def cover(about: About, exhibits: Sequence[str], log_key: str) -> bytes:
    """The same values give the same bytes. Text that the standard fonts lack is shown as `?`."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle("Dossier")
    page.setAuthor(_latin(about.unit))
    page.setFont("Helvetica-Bold", 22)
    page.drawString(LEFT, TOP, "Dossier")
    page.setFont("Helvetica", 12)
    page.drawString(LEFT, TOP - LINE, _latin(about.unit))
    at = TOP - 3 * LINE
    for what, told in _facts(about, exhibits, log_key):
        page.setFont("Helvetica-Bold", 10)
        page.drawString(LEFT, at, what)
        page.setFont("Courier", 9)
        for part in _wrapped(told):
            at -= 5 * mm
            page.drawString(LEFT, at, part)
        at -= LINE + 2 * mm
    code = QrCodeWidget(log_key, barLevel="M", barWidth=CODE, barHeight=CODE)
    drawing = Drawing(CODE, CODE)
    drawing.add(code)
    renderPDF.draw(drawing, page, LEFT, 25 * mm)
    page.setFont("Helvetica", 9)
    page.drawString(LEFT + CODE + 5 * mm, 45 * mm, "The public key of the unit's ledger.")
    page.drawString(LEFT + CODE + 5 * mm, 40 * mm, "Compare it with the one the unit published.")
    page.showPage()
    page.save()
    return out.getvalue()


def _facts(about: About, exhibits: Sequence[str], log_key: str) -> list[tuple[str, str]]:
    return [
        ("Reports", ", ".join(about.subjects)),
        ("Exhibits", ", ".join(exhibits)),
        ("Made", f"{about.made_at} by {about.made_by}"),
        ("Ledger", about.origin),
        ("Key of the ledger", log_key),
        ("To check it", "python verify_dossier.py THIS.zip --key KEY    (or verify_dossier.html)"),
        ("What the material shows", "is described, not shown: its copying is forbidden by law."),
    ]


def _wrapped(text: str) -> list[str]:
    told = _latin(text)
    lines = [told[at : at + WIDE] for at in range(0, len(told), WIDE)] or [""]
    if len(lines) > MOST:
        lines[MOST - 1 :] = [f"... and {len(told) - (MOST - 1) * WIDE} characters more"]
    return lines


def _latin(text: str) -> str:
    """What the standard fonts of PDF can show (WinAnsi)."""
    return text.encode("cp1252", "replace").decode("cp1252")
