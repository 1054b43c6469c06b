"""What a label or a receipt bears as a QR code: the exhibit's number and its digest, so that who
holds the paper can find the record and check the bytes.
"""

import io

import segno


def label_text(exhibit: str, sha256: str) -> str:
    """`EXH-000012 sha256:ab…`: read by any phone."""
    return f"{exhibit} sha256:{sha256}"


def qr_svg(text: str) -> str:
    """An SVG of a QR code (ISO/IEC 18004) in black on white, without any script or style."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, xmldecl=False, svgns=True, light="#fff", dark="#000"
    )
    return out.getvalue().decode()
