"""What a picture shows: the whole body and its props, or close by a part of it."""

import numpy as np

from exercises.figures.camera import Box, Camera
from exercises.figures.flesh import Flesh
from exercises.figures.scene import bounds
from exercises.figures.skeleton import Frames

# Bones in the frame, and the cm round them.
_SUBJECTS: dict[str, tuple[tuple[str, ...], float]] = {
    "hand": (("hand_{s}", "middle3_{s}", "thumb3_{s}", "little3_{s}", "index3_{s}"), 4.5),
    "foot": (("foot_{s}", "toes_{s}"), 9.5),
    "knee": (("shank_{s}",), 26.0),
    "head": (("head", "neck"), 19.0),
    "upper": (("head", "neck", "thorax", "waist", "upper_r", "upper_l", "fore_r", "fore_l", "hand_r", "hand_l"), 11.0),
    "lower": (("pelvis", "thigh_r", "thigh_l", "shank_r", "shank_l", "foot_r", "foot_l", "toes_r", "toes_l"), 11.0),
}


def framing_of(close_up: str | None) -> str:
    """The framing (and so the scale) of a close-up such as `hand_r` or `upper`."""
    return close_up.removesuffix("_r").removesuffix("_l") if close_up else "whole"


def subject_box(flesh: Flesh, frames: Frames, camera: Camera, close_up: str | None) -> Box:
    """The box in the camera's plane (cm) that the picture must hold."""
    if not close_up:
        return bounds(flesh, frames, camera)
    bones, room = _SUBJECTS[framing_of(close_up)]
    names = [bone.format(s=close_up[-1]) for bone in bones]
    seen = camera([frames.P[name] for name in names])[:, :2]
    low, high = seen.min(0) - room, seen.max(0) + room
    if framing_of(close_up) == "foot":
        toes = camera(frames.pt(names[1], (5.0, 0.0, 0.0)))[:2]
        low, high = np.minimum(low, toes - 4), np.maximum(high, toes + 4)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
