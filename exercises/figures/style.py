"""Line widths, tones and small measures of the drawing. Widths are page px: 400 px print 35 mm wide."""

import re
from dataclasses import dataclass, field, replace

MM_PER_PX = 35 / 400

TONES = {
    "skin": "#fff",
    "shirt": "#c9d3da",
    "shorts": "#7d8c99",
    "hair": "#3b4853",
    "shoe": "#5b6975",
    "ball": "#e9edf0",
    "prop": "#dfe4e8",
    "prop_dark": "#9aa7b1",
    "mat": "#eceff1",
    "weight": "#3b4853",
    "band": "#2f6f68",
    "wall": "#eef1f3",
    "pillow": "#f4f6f7",
    "towel": "#dfe4e8",
    "wood": "#d3dae0",
}


@dataclass(frozen=True)
class Style:
    """How a picture is inked. The figure keeps white skin: it prints, and the tones stay apart in grey."""

    ink: str = "#22303c"
    outline: float = 3.3  # silhouette
    inner: float = 1.9  # lines inside the figure
    face: float = 1.5
    soft: str = "#9aa7b1"  # edges of mat and wall
    shadow: str = "#d5dbe0"
    ghost: str = "#b4bfc8"
    gap: str = "#fff"  # the line between two dark shoes
    arrow: float = 4.8
    accent: str = "#b23a06"
    tint: str = "#e8590c"
    hatch: float = 4.2  # from one hatch line to the next
    hatch_width: float = 1.1
    hatch_ink: str = "#fffffe"  # white, and told from the white of the skin by `printed`
    fingers_from: float = 1.5  # px per cm from which each finger has its line
    tones: dict[str, str] = field(default_factory=lambda: dict(TONES))


WEB = Style()
# Black, white and greys only, for paper: the arrow in ink, the muscles hatched in ink on white. `printed` exchanges the
# colours of a stored picture for these.
PRINT = replace(
    WEB,
    fingers_from=2.7,
    ink="#1c1c1c",
    soft="#a5a5a5",
    shadow="#d9d9d9",
    ghost="#b8b8b8",
    accent="#1c1c1c",
    tint="#fff",
    hatch_ink="#1c1c1c",
    tones={
        "skin": "#fff",
        "shirt": "#d0d0d0",
        "shorts": "#8a8a8a",
        "hair": "#464646",
        "shoe": "#676767",
        "ball": "#ececec",
        "prop": "#e2e2e2",
        "prop_dark": "#a5a5a5",
        "mat": "#eee",
        "weight": "#464646",
        "band": "#5e5e5e",
        "wall": "#f0f0f0",
        "pillow": "#f5f5f5",
        "towel": "#e2e2e2",
        "wood": "#d8d8d8",
    },
)


def plain(style: Style) -> Style:
    """The same without finger lines on whole figures: for thumbnails and moving pictures."""
    return replace(style, fingers_from=max(PRINT.fingers_from, style.fingers_from))


def printed(picture: str) -> str:
    """A picture in WEB colours as it prints: each colour replaced by its grey, the hatch in ink. A colour of another
    palette, in a picture drawn long ago, becomes the grey that is as bright."""
    return _COLOUR.sub(lambda found: f'"{_GREYS.get(found[1]) or _grey(found[1])}"', picture)


def _grey(colour: str) -> str:
    level = f"{round(luminance(colour) * 255):02x}"
    return f"#{level * 3}"


_COLOUR = re.compile('"(#(?:[0-9a-f]{6}|[0-9a-f]{3}))"')
_GREYS = {WEB.tones[name]: PRINT.tones[name] for name in WEB.tones} | {
    getattr(WEB, name): getattr(PRINT, name)
    for name in ("ink", "soft", "shadow", "ghost", "accent", "tint", "hatch_ink")
}


def luminance(colour: str) -> float:
    """Relative luminance of a #rgb or #rrggbb colour, 0 black to 1 white (plain average weights, no gamma)."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    r, g, b = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return 0.299 * r + 0.587 * g + 0.114 * b
