"""What a picture shows: the whole body and its props, or close by a part of it."""

import numpy as np

from exercises.figures.camera import Box, Camera
from exercises.figures.closeups import SUBJECTS, framing_of, side_of
from exercises.figures.flesh import Flesh
from exercises.figures.scene import bounds
from exercises.figures.skeleton import Frames


def subject_box(flesh: Flesh, frames: Frames, camera: Camera, close_up: str | None) -> Box:
    """The box in the camera's plane (cm) that the picture must hold."""
    if not close_up:
        return bounds(flesh, frames, camera)
    framing = framing_of(close_up)
    bones, parts, room = SUBJECTS[framing]
    side = side_of(close_up)
    names = {*bones, *(f"{bone}_{side}" for bone in bones if side)}
    wanted = np.array([b in names or (not side and b.partition("_")[0] in names) for b in flesh.bones])
    keep = wanted[flesh.bone] & flesh.mask(ground=False)
    if framing in ("upper", "head"):  # props that are held up there: a ball at the forehead
        keep |= flesh.mask(ground=False, body=False, fixed=False)
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
