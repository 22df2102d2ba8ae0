"""One small square picture, to tell exercises apart at 64 px: the last pose over a pale ghost of the first."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

from exercises.figures.arrows import arrow_svg
from exercises.figures.camera import Box, Page
from exercises.figures.curves import Contour, Pen
from exercises.figures.drawing import Drawing
from exercises.figures.framing import subject_box
from exercises.figures.scene import Picture, bounds
from exercises.figures.style import plain
from exercises.figures.svg import document

type Array = npt.NDArray[np.float64]

SIDE = 160.0  # px of the page; shown at 64 a line of 2.6 px is 1
EDGE = 8.0
GHOST = "#dde3e8"


def thumbnail(drawing: Drawing) -> str:
    """The last stage; its arrow; the first stage behind it where the two can be told apart."""
    drawing = Drawing(drawing.solved, plain(drawing.style))
    last = len(drawing.solved.stages) - 1
    page = _page(drawing, last)
    style = replace(drawing.style, outline=5.0, inner=2.8, arrow=7.0, face=2.2)
    close = drawing.framing in ("head", "upper", "reach")
    end = drawing.stage(last)
    picture = Picture(end.frames, end.flesh, drawing.camera, page, style, face=close, shadow=False, tolerance=0.4)
    figure = picture.figure()
    name = "t" + sha256(figure.encode()).hexdigest()[:5]
    under = picture.backdrop() + (_ghost(drawing, picture, page) if last else "")
    over = "".join(arrow_svg(_moved(line, drawing.page, page), style) for line in drawing.arrow_lines(last))
    return document(page, style, under, figure, name, over)


def _page(drawing: Drawing, last: int) -> Page:
    boxes: list[Box] = []
    for stage in {0, last}:
        picture = drawing.stage(stage)
        close_up = drawing.solved.entry.close_up
        if close_up:
            boxes.append(subject_box(picture.flesh, picture.frames, drawing.camera, close_up))
        else:
            boxes.append(bounds(picture.flesh, picture.frames, drawing.camera, ground=False))
    points = np.array([(box[0], box[1]) for box in boxes] + [(box[2], box[3]) for box in boxes])
    lines = [_cm(line, drawing.page) for line in drawing.arrow_lines(last)]
    points = np.vstack([points, *lines])
    low, high = points.min(0), points.max(0)
    scale = (SIDE - 2 * EDGE) / float(max(high - low))
    centre = (low + high) / 2
    return Page(SIDE, SIDE, scale, (float(centre[0]), float(centre[1])))


def _cm(line: Array, page: Page) -> Array:
    x = (line[:, 0] - page.width / 2) / page.scale + page.centre[0]
    y = (page.height / 2 - line[:, 1]) / page.scale + page.centre[1]
    return np.column_stack([x, y])


def _moved(line: Array, one: Page, other: Page) -> Array:
    return other(_cm(line, one))


def _ghost(drawing: Drawing, picture: Picture, page: Page) -> str:
    """A pale shape without lines. Left out where it would only thicken the figure, or drown it."""
    first: Any = drawing.stage(0).silhouette
    shown = first.difference(picture.silhouette.buffer(2.0)).area / max(1.0, first.area)
    if not 0.08 < shown < 0.8:
        return ""
    pieces = [g for g in getattr(first, "geoms", [first]) if isinstance(g, Polygon)]
    rings = [page(np.asarray(shapely.simplify(g, 0.1).exterior.coords)[:-1]) for g in pieces]
    d = "".join(path.d for path in Pen([Contour(r, True, 3) for r in rings]).draw(tolerance=0.5))
    return f'<path d="{d}" fill="{GHOST}"/>'
