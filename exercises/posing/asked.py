"""What the page that draws a figure asks of the process that draws, and what that answers. Imports nothing heavy."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SIDES = ("r", "l")
# What one can take hold of, and the bone whose joint it is.
HANDLES: dict[str, str] = {
    "head": "head",
    "hips": "pelvis",
    **{f"hand_{side}": f"hand_{side}" for side in SIDES},
    **{f"elbow_{side}": f"fore_{side}" for side in SIDES},
    **{f"foot_{side}": f"foot_{side}" for side in SIDES},
    **{f"knee_{side}": f"shank_{side}" for side in SIDES},
}


@dataclass(frozen=True)
class Wish:
    """A pose to be shown, on whom, from the side that it is written for or from the other."""

    table: Mapping[str, Any]
    build: str = "man"
    side: str = "right"


@dataclass(frozen=True)
class Handle:
    """A joint in a picture: px from its left and upper edge, and in the plane of the camera, cm."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    svg: str
    alt: str
    handles: tuple[Handle, ...]

    @property
    def address(self) -> str:
        """The picture itself as an address, for a page that shows it only now."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"


@dataclass(frozen=True)
class Preview:
    """The pictures, what is wrong with them, and their page: width, height, px to a cm, cm in its middle. Of the bodies
    that are not shown only the poses are looked at, once the ones shown have no fault; whether they were is said."""

    pictures: tuple[Picture, ...]
    faults: tuple[str, ...]
    page: tuple[float, float, float, float, float]
    others_seen: bool = False


@dataclass(frozen=True)
class Drag:
    """A joint of one picture, and where it was dragged to: px in a picture of ``page``."""

    table: Mapping[str, Any]
    stage: int
    handle: str
    x: float
    y: float
    page: tuple[float, float, float, float, float]


@dataclass(frozen=True)
class Moved:
    """The values that the picture's controls take, by the names of table."""

    values: dict[str, Any]
