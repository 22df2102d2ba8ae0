"""What was drawn: the change can be seen, all is inside the frame, arrows are clear, lines and tones survive 35 mm."""

from collections.abc import Iterator

from shapely.geometry import LineString, box

from exercises.figures.checks.fault import Fault, spoken
from exercises.figures.drawing import Drawing
from exercises.figures.fingers import FINGERS
from exercises.figures.places import PLACES, landmark
from exercises.figures.skeleton import Frames
from exercises.figures.style import MM_PER_PX, Style, luminance
from exercises.figures.vec import Vec

MOVED_CM = 2.5
MOVED_PX = 12.0
MARGIN = 2.0  # px between the figure and the edge
_HANDS = ("hand_", "wrist_", "palm_", "fingers_", "finger_", "forearm_")
INSIDE = 5.0  # px between the edge of a close-up and what moves
SHORTEST = 13.0  # px of an arrow
FINEST = 0.16  # mm of an inner line on paper
SMALLEST = 45.0  # mm2 of figure on paper
TONE_STEP = 0.1  # of relative luminance between neighbouring tones
DEEP_CYCLE = 18.0  # weight of a depth vote that was dropped


def page_faults(drawing: Drawing) -> list[Fault]:
    faults: list[Fault] = []
    for stage in range(len(drawing.solved.stages)):
        faults += change(drawing, stage) + framed(drawing, stage) + cut_off(drawing, stage)
        faults += arrows(drawing, stage) + depth(drawing, stage)
    return faults + style_faults(drawing.style)


def change(drawing: Drawing, stage: int) -> list[Fault]:
    """The body has moved since the picture before, and this camera shows it."""
    solved = drawing.solved
    if stage == 0 or solved.entry.isometric:
        return []
    before, now = solved.stages[stage - 1], solved.stages[stage]
    camera, moved, seen = drawing.camera, 0.0, 0.0
    for one, two in _tracked(drawing, before, now):
        moved = max(moved, sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5)
        d = camera(two)[:2] - camera(one)[:2]
        seen = max(seen, float((d @ d) ** 0.5) * drawing.page.scale)
    if moved < MOVED_CM * (0.5 if solved.entry.close_up else 1):
        return [Fault(stage, f"the body has moved by only {moved:.1f} cm since the picture before.")]
    if seen < MOVED_PX:
        return [Fault(stage, f"the movement is only {seen:.0f} px in the picture: choose another view.")]
    return []


_CLOSE = {
    "hand": ("hand", "fore", "thumb", "index", "middle", "ring", "little"),
    "foot": ("foot", "toes"),
    "knee": ("shank", "foot"),
}


def _tracked(drawing: Drawing, before: Frames, now: Frames) -> Iterator[tuple[Vec, Vec]]:
    """Pairs of points that show a movement: all places, or of a close-up only the bones in it."""
    close = drawing.solved.entry.close_up
    if close and close[:-2] in ("hand", "foot", "knee"):
        for bone in now.P:
            if bone.endswith(close[-2:]) and bone.startswith(_CLOSE[close[:-2]]):
                yield before.P[bone], now.P[bone]
                yield before.pt(bone, (0.0, -2.0, 0.0)), now.pt(bone, (0.0, -2.0, 0.0))
        return
    for name in PLACES:
        yield landmark(before, name), landmark(now, name)
    for bone in ("thumb3_r", "thumb3_l", "little1_r", "little1_l"):
        yield before.P[bone], now.P[bone]


def framed(drawing: Drawing, stage: int) -> list[Fault]:
    """The figure and what it holds lie inside the page; close-ups may run out of it."""
    if drawing.framing != "whole":
        return []
    left, top, right, bottom = drawing.surroundings(stage).body.bounds
    page = drawing.page
    out = max(MARGIN - left, MARGIN - top, right - page.width + MARGIN, bottom - page.height + MARGIN)
    faults = []
    if out > 0:
        faults.append(Fault(stage, f"the figure runs {out:.0f} px out of the frame."))
    area = drawing.surroundings(stage).body.area * MM_PER_PX**2
    if area < SMALLEST:
        faults.append(Fault(stage, f"the figure covers only {area:.0f} square mm on paper."))
    return faults


def cut_off(drawing: Drawing, stage: int) -> list[Fault]:
    """What the arrows of a close-up are about lies inside the page; of a forearm, wrist or hand the fingers too."""
    if drawing.framing == "whole":
        return []
    names = {arrow.place for arrow in drawing.solved.entry.arrows if arrow.stage == stage}
    names |= {f"fingers_{name[-1]}" for name in names if name.startswith(_HANDS)}
    frames, page = drawing.solved.stages[stage], drawing.page
    faults = []
    for name in sorted(names):
        x, y = page(drawing.camera(landmark(frames, name))[:2])
        if not (INSIDE <= x <= page.width - INSIDE and INSIDE <= y <= page.height - INSIDE):
            faults.append(Fault(stage, f"an arrow is about the {spoken(name)}, which the close-up cuts off."))
    return faults


def arrows(drawing: Drawing, stage: int) -> list[Fault]:
    faults = []
    around = drawing.surroundings(stage)
    page = box(0, 0, drawing.page.width, drawing.page.height)
    for points in drawing.arrow_lines(stage):
        line = LineString(points)
        if not page.buffer(-1.0).contains(line):
            faults.append(Fault(stage, "an arrow runs out of the frame."))
        if line.length < SHORTEST:
            faults.append(Fault(stage, f"an arrow is only {line.length:.0f} px long."))
        if line.buffer(drawing.style.arrow / 2).intersection(around.head).area > 4:
            faults.append(Fault(stage, "an arrow crosses the head: give it an offset, or follow another place."))
    return faults


def depth(drawing: Drawing, stage: int) -> list[Fault]:
    """Parts that lie both over and under one another: limbs through each other, or a bad camera."""
    picture = drawing.stage(stage)
    if not hasattr(picture, "order"):
        picture.composed()
    faults = []
    for under, over, weight in picture.order.void:
        if abs(weight) > DEEP_CYCLE and not _one_hand(under, over):
            faults.append(Fault(stage, f"{under} and {over} lie both over and under each other ({abs(weight):.0f})."))
    return faults


def _one_hand(*units: str) -> bool:
    """Fingers and palm of one hand may well lie under and over each other."""
    return all(unit.startswith(("hand", "thumb", *FINGERS)) for unit in units) and len({u[-1] for u in units}) == 1


def style_faults(style: Style) -> list[Fault]:
    faults = []
    if style.inner * MM_PER_PX < FINEST:
        faults.append(Fault(0, f"inner lines are {style.inner * MM_PER_PX:.2f} mm on paper (at least {FINEST})."))
    tones = sorted(luminance(style.tones[name]) for name in ("skin", "shirt", "shorts", "hair"))
    step = min(b - a for a, b in zip(tones, tones[1:], strict=False))
    if step < TONE_STEP:
        faults.append(Fault(0, f"two neighbouring tones differ by only {step:.2f} in grey (at least {TONE_STEP})."))
    return faults
