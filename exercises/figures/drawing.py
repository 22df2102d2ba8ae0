"""A solved entry as pictures: each stage with its arrows, one page size for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from shapely.affinity import affine_transform

from exercises.figures.arrows import Surroundings, arrow_svg, path_arrow, push_arrow, turn_arrow
from exercises.figures.body import body_flesh
from exercises.figures.camera import PX_PER_CM, Box, Camera, Page, camera, page_for
from exercises.figures.closeups import framing_of
from exercises.figures.curves import TOLERANCE
from exercises.figures.flesh import Flesh
from exercises.figures.framing import subject_box
from exercises.figures.places import landmark
from exercises.figures.poses import Arrow
from exercises.figures.prop_shapes import prop_parts
from exercises.figures.scene import Picture
from exercises.figures.skeleton import Frames
from exercises.figures.solve import Solved
from exercises.figures.style import WEB, Style
from exercises.figures.svg import document
from exercises.figures.vec import UP, across, cross, norm

type Array = npt.NDArray[np.float64]

MARGIN = 6.0  # cm round the figure
SMALL = 2.7  # px per cm below which a hand seen edge-on has no finger lines
BROAD = 7.0  # px of breadth that a small hand needs for them


@dataclass
class Drawing:
    """The pictures of one entry on one build, in one style."""

    solved: Solved
    style: Style = WEB
    pictures: dict[float, Picture] = field(default_factory=dict)
    fleshes: dict[float, Flesh] = field(default_factory=dict)

    @cached_property
    def camera(self) -> Camera:
        entry = self.solved.entry
        return camera(entry.view, mirrored=entry.mirrored)

    @cached_property
    def framing(self) -> str:
        return framing_of(self.solved.entry.close_up)

    def _fingers(self, frames: Frames) -> frozenset[str]:
        """The hands whose fingers have lines: close by both; of a whole figure those that show their breadth, as
        seen edge-on the lines would run into one."""
        scale = PX_PER_CM[self.framing]
        if scale < self.style.fingers_from:
            return frozenset()
        if scale >= SMALL:
            return frozenset("rl")
        return frozenset(side for side in "rl" if self._breadth(frames, side) * scale > BROAD)

    def _breadth(self, frames: Frames, side: str) -> float:
        """cm from the first to the last knuckle as the camera sees them."""
        one, two = (self.camera(frames.P[f"{finger}1_{side}"])[:2] for finger in ("index", "little"))
        return float(np.hypot(*(one - two)))

    @cached_property
    def page(self) -> Page:
        """One page for every stage, so that nothing jumps from picture to picture."""
        boxes = [self._box(n) for n in range(len(self.solved.stages))]
        low = np.min([box[:2] for box in boxes], axis=0)
        high = np.max([box[2:] for box in boxes], axis=0)
        whole: Box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        return page_for(whole, self.framing)

    def _box(self, stage: int) -> Box:
        frames = self.solved.stages[stage]
        box = subject_box(self.flesh(self._time(stage)), frames, self.camera, self.solved.entry.close_up)
        pad = MARGIN if self.framing == "whole" else 0.0
        points = np.array([(box[0] - pad, box[1] - pad), (box[2] + pad, box[3] + pad + self._headroom(stage))])
        points = np.vstack([points, *[self._push_room(arrow, frames) for arrow in self._arrows(stage)]])
        (left, bottom), (right, top) = points.min(0), points.max(0)
        if self.framing == "upper":
            bottom = points[0, 1]
        return (float(left), float(bottom), float(right), float(top))

    def _push_room(self, arrow: Arrow, frames: Frames) -> Array:
        """Where the far end of a push arrow will be, cm."""
        if arrow.kind != "push":
            return np.empty((0, 2))
        way = self.camera(arrow.direction)[:2]
        way = way / (float(np.hypot(*way)) + 1e-9) * (-1 if arrow.toward else 1)
        reach = ((arrow.length or 30.0) + 18.0) / PX_PER_CM[self.framing]
        end: Array = self.camera(landmark(frames, arrow.place))[:2] + way * reach
        return end[None]

    def _headroom(self, stage: int) -> float:
        """Room over the head for an arrow that turns there, cm."""
        room = {"whole": 22.0, "upper": 12.0}.get(self.framing, 0.0)
        return room if any(a.kind == "turn" for a in self._arrows(stage)) else 0.0

    def _time(self, stage: int) -> float:
        return stage / max(1, len(self.solved.stages) - 1)

    def _arrows(self, stage: int) -> list[Arrow]:
        return [arrow for arrow in self.solved.entry.arrows if arrow.stage == stage]

    def flesh(self, t: float) -> Flesh:
        """Body and props at a moment."""
        if t not in self.fleshes:
            entry, solved = self.solved.entry, self.solved
            frames = self.frames(t)
            body = body_flesh(
                solved.build, fingers=self._fingers(frames), bare_feet=entry.bare_feet, close_up=entry.close_up
            )
            props = [part for prop in solved.props(t) for part in prop_parts(prop, frames)]
            self.fleshes[t] = body.joined(Flesh(props)) if props else body
        return self.fleshes[t]

    def frames(self, t: float) -> Frames:
        stages = self.solved.stages
        return stages[0] if len(stages) == 1 else self.solved.at(t)

    def picture(self, t: float, *, detailed: bool = True) -> Picture:
        """The scene at a moment; without detail no muscle is marked."""
        if t not in self.pictures:
            entry = self.solved.entry
            stage = round(t * (len(self.solved.stages) - 1))
            at_stage = abs(t - self._time(stage)) < 1e-9
            shown = detailed and at_stage and (stage > 0 or len(self.solved.stages) == 1)
            frames = self.solved.stages[stage] if at_stage else self.frames(t)
            shadow = self.framing == "whole"
            tolerance = TOLERANCE if detailed else 0.32
            muscles = entry.muscles if shown else ()
            self.pictures[t] = Picture(
                frames,
                self.flesh(t),
                self.camera,
                self.page,
                self.style,
                muscles,
                shadow=shadow,
                tolerance=tolerance,
            )
        return self.pictures[t]

    def stage(self, number: int) -> Picture:
        return self.picture(self._time(number))

    def surroundings(self, stage: int) -> Surroundings:
        picture = self.stage(stage)
        k, (cx, cy) = self.page.scale, self.page.centre
        to_page = (k, 0, 0, -k, self.page.width / 2 - cx * k, self.page.height / 2 + cy * k)
        body = affine_transform(picture.silhouette, to_page)
        head = affine_transform(picture.head, to_page)
        return Surroundings(body, head, self.page.width, self.page.height)

    def arrow_lines(self, stage: int) -> list[Array]:
        """The middle line of every arrow of a stage, page px."""
        arrows = self._arrows(stage)
        around = self.surroundings(stage) if arrows else None
        return [self._line(arrow, stage, around) for arrow in arrows if around]

    def _line(self, arrow: Arrow, stage: int, around: Surroundings) -> Array:
        frames = self.solved.stages[stage]
        at = self.camera(landmark(frames, arrow.place))
        if arrow.kind == "push":
            way = self.camera(arrow.direction)[:2] * (1, -1)
            beside = np.array([-way[1], way[0]]) / (float(np.hypot(*way)) + 1e-9) * (arrow.offset or 0.0)
            start = self.page(at[:2]) + beside
            return push_arrow(start, way, around, toward=arrow.toward, length=arrow.length or 30.0)
        if arrow.kind == "turn":
            return turn_arrow(self.page(self._ring(arrow, frames)[:, :2]), around)
        path = np.array([self._seen(arrow.place, t) for t in self._moments(stage, arrow.since)])
        return path_arrow(self.page(path), around, arrow.offset, arrow.length or 26.0)

    def _moments(self, stage: int, since: int | None = None) -> Sequence[float]:
        last, first = max(1, len(self.solved.stages) - 1), max(stage, 1) - 1
        first = first if since is None else min(since, first)
        return [(first + n / 6) / last for n in range(6 * (max(stage, 1) - first) + 1)]

    def _seen(self, place: str, t: float) -> Array:
        seen: Array = self.camera(landmark(self.frames(t), place))[:2]
        return seen

    def _ring(self, arrow: Arrow, frames: Frames) -> Array:
        """Points on a ring over a place: about the arrow's own axis (from up, to the right), or about the body's long
        axis, seen from well above so that it opens."""
        angles = np.radians(np.linspace(*arrow.sweep, 25))
        if arrow.axis:
            zero = norm(across(UP if abs(norm(arrow.axis)[1]) < 0.9 else (1.0, 0.0, 0.0), norm(arrow.axis)))
            over = np.outer(np.cos(angles), zero) + np.outer(np.sin(angles), cross(norm(arrow.axis), zero))
            return self.camera(over * arrow.radius) + self.camera(landmark(frames, arrow.place))
        local = np.column_stack([np.cos(angles), np.zeros(25), np.sin(angles)]) * arrow.radius
        middle = np.asarray(landmark(frames, arrow.place))
        turned = local @ np.asarray(frames.R["pelvis"]).T
        above = Camera(self.camera.azimuth, max(28.0, self.camera.elevation))
        seen: Array = above(turned) + self.camera(middle)
        return seen

    def still(self, stage: int) -> str:
        """The SVG of a stage."""
        arrows = "".join(
            arrow_svg(line, self.style, both=arrow.both)
            for line, arrow in zip(self.arrow_lines(stage), self._arrows(stage), strict=True)
        )
        return self._document(self.stage(stage), arrows)

    def moment(self, t: float) -> str:
        """The SVG of a moment between stages, without arrows."""
        return self._document(self.picture(t, detailed=False), "")

    def _document(self, picture: Picture, over: str) -> str:
        figure = picture.figure()
        # Several pictures may stand in one page: the name that the figure is drawn again by is its own.
        name = "g" + sha256(figure.encode()).hexdigest()[:5]
        return document(self.page, self.style, picture.ground(), figure, name, over)
