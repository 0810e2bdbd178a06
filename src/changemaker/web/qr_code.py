"""An address as a QR code, drawn as SVG: sharp at any size, black on white in every theme."""

import io

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # modules of white around it, which readers want


def qr_svg(address: str, *, title: str = "") -> Markup:
    """Return the drawing, to be put into a page.

    Args:
        address: what is read from it.
        title: what it is, for who does not see it.

    Example:
        >>> qr_svg("https://example.com/s/abc", title="Survey").startswith("<svg")
        True
    """
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=QUIET_ZONE,
        omitsize=True,
        dark="#000000",
        light="#ffffff",
        title=title or None,
        svgclass="qr",
        lineclass=None,
        nl=False,
    )
    return Markup(out.getvalue().decode())


def qr_file(address: str, *, title: str = "") -> bytes:
    """Return the drawing as a file of its own, for printing."""
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + qr_svg(address, title=title).encode()
