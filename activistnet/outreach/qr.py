"""QR codes of addresses of the site."""

import io

import segno

LONGEST = 300  # characters; more would make squares that no phone reads from a wall


def qr_svg(address: str) -> str:
    """Black on white with its quiet zone, whatever is around it. Raises ValueError for an address that is too long."""
    if len(address) > LONGEST:
        raise ValueError(address)
    svg = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(svg, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False, svgclass=None, lineclass=None)
    return svg.getvalue().decode()
