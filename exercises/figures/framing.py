"""What a picture shows: the whole body and its props, or close by a part of it."""

import numpy as np

from exercises.figures.camera import Box, Camera
from exercises.figures.flesh import Flesh, Part
from exercises.figures.hands import FINGERS
from exercises.figures.scene import bounds
from exercises.figures.skeleton import Frames

# Bones in the frame, which parts are drawn at all (None: all), and the cm round them.
_SUBJECTS: dict[str, tuple[tuple[str, ...], tuple[str, ...] | None, float]] = {
    "hand": (
        ("hand", *(f"{finger}{n}" for finger in FINGERS for n in (1, 2, 3)), "thumb1", "thumb2", "thumb3"),
        ("fore", "hand", "thumb", *FINGERS),
        2.5,
    ),
    "foot": (("foot", "toes"), ("shank", "foot", "toe0", "toe1", "toe2", "toe3", "toe4", "thigh", "leg"), 3.0),
    "knee": (("shank",), ("thigh", "leg", "shank", "foot"), 4.0),
    "head": (("head", "neck"), None, 6.0),
    "upper": (("head", "neck", "thorax", "waist", "upper", "fore", "hand", "index3", "middle3"), None, 4.0),
    "lower": (("pelvis", "thigh", "shank", "foot", "toes"), None, 4.0),
}


def framing_of(close_up: str | None) -> str:
    """The framing (and so the scale) of a close-up such as `hand_r` or `upper`."""
    return close_up.removesuffix("_r").removesuffix("_l") if close_up else "whole"


def shown(part: Part, close_up: str | None) -> bool:
    """Whether a part belongs in the picture: close by, a hand or a foot is seen without the rest of the body."""
    if not close_up or not part.body:
        return True
    wanted = _SUBJECTS[framing_of(close_up)][1]
    stem, _, side = part.name.partition("_")
    return wanted is None or (stem in wanted and side == close_up[-1])


def subject_box(flesh: Flesh, frames: Frames, camera: Camera, close_up: str | None) -> Box:
    """The box in the camera's plane (cm) that the picture must hold."""
    if not close_up:
        return bounds(flesh, frames, camera)
    framing = framing_of(close_up)
    bones, parts, room = _SUBJECTS[framing]
    names = set(bones) if parts is None else {f"{bone}_{close_up[-1]}" for bone in bones}
    wanted = np.array([b in names or (parts is None and b.partition("_")[0] in names) for b in flesh.bones])
    keep = wanted[flesh.bone] & flesh.mask(ground=False)
    if framing in ("upper", "head"):  # props that are held up there: a ball at the forehead
        keep |= flesh.mask(ground=False, body=False)
    centres, radii = camera(flesh.place(frames)), flesh.radius[:, None]
    low, high = (centres[:, :2] - radii), (centres[:, :2] + radii)
    if framing == "upper":  # down to the hips, whatever hangs below
        floor = float(camera(frames.P["pelvis"])[1])
        keep &= high[:, 1] > floor
        low[:, 1] = np.maximum(low[:, 1], floor)
        room_below = 0.0
    else:
        room_below = room
    left, bottom = low[keep].min(0)
    right, top = high[keep].max(0)
    return (float(left) - room, float(bottom) - room_below, float(right) + room, float(top) + room)
