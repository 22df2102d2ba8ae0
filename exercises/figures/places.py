"""Named places on the body: where a hand goes, what an arrow follows, where a prop is put.

Each is a bone, a point inside it and a way out; the skin is found on the drawn surface, so it fits every build.
Written for the right side and the reference figure, cm.
"""

from dataclasses import dataclass
from functools import lru_cache

from exercises.figures.build import Build
from exercises.figures.skeleton import SIDES, Frames
from exercises.figures.surface import surface_along
from exercises.figures.vec import Vec, norm


@dataclass(frozen=True)
class Place:
    bone: str
    origin: Vec
    out: Vec
    words: str  # "your ..." in an alt text: the knee, the back of the head


_MIDDLE: dict[str, tuple[str, Vec, Vec, str]] = {
    "crown": ("head", (-0.5, 9, 0), (0, 1, 0), "the top of the head"),
    "forehead": ("head", (0, 13.5, 0), (1, 0, 0), "the forehead"),
    "face": ("head", (0, 8.5, 0), (1, 0, 0), "the face"),
    "nose": ("head", (2, 7, 0), (1, 0, 0), "the nose"),
    "chin": ("head", (2, 2.2, 0), (1, -0.15, 0), "the chin"),
    "head_back": ("head", (0, 10.5, 0), (-1, 0, 0), "the back of the head"),
    "nape": ("neck", (0, 4, 0), (-1, 0, 0), "the back of the neck"),
    "throat": ("neck", (0, 2, 0), (1, 0, 0), "the throat"),
    "chest": ("thorax", (0, 12, 0), (1, 0, 0), "the chest"),
    "upper_back": ("thorax", (0, 13, 0), (-1, 0, 0), "the upper back"),
    "belly": ("belly", (0, -2, 0), (1, 0, 0), "the belly"),
    "low_back": ("lumbar", (0, 3, 0), (-1, 0, 0), "the low back"),
    "tail": ("pelvis", (0, 0, 0), (-1, -0.1, 0), "the buttocks"),
    "groin": ("pelvis", (0, -3, 0), (1, -0.3, 0), "the front of the pelvis"),
}
_SIDED: dict[str, tuple[str, Vec, Vec, str]] = {
    "temple": ("head", (2.0, 11, 0), (0, 0, 1), "the temple"),
    "head": ("head", (-0.5, 12.5, 0), (0, 0, 1), "the side of the head"),
    "ear": ("head", (-0.5, 8.5, 0), (0, 0, 1), "the ear"),
    "jaw": ("head", (3.0, 3.5, 0), (0.4, 0, 1), "the jaw"),
    "collar": ("thorax", (1, 19.5, 6), (0.8, 0.6, 0), "the collarbone"),
    "breast": ("thorax", (0, 12.5, 8), (1, 0, 0), "the chest"),
    "shoulder": ("upper", (0, -1, 0), (0, 0.25, 1), "the shoulder"),
    "shoulder_front": ("upper", (0, -1, 0), (1, 0, 0), "the front of the shoulder"),
    "shoulder_top": ("thorax", (-1, 17, 11), (0, 1, 0), "the top of the shoulder"),
    "shoulder_blade": ("thorax", (0, 13, 8), (-1, 0, 0), "the shoulder blade"),
    "upper_arm": ("upper", (0.3, -15, 0), (0, 0, 1), "the upper arm"),
    "upper_arm_front": ("upper", (0.3, -16, 0), (1, 0, 0), "the upper arm"),
    "elbow": ("fore", (0, 0, 0), (-1, 0, 0), "the elbow"),
    "elbow_outer": ("upper", (0, -26, 0), (0, 0, 1), "the outside of the elbow"),
    "forearm": ("fore", (0, -12, 0), (1, 0, 0), "the forearm"),
    "forearm_outer": ("fore", (0, -12, 0), (0, 0, 1), "the forearm"),
    "wrist": ("fore", (0, -24, 0), (0, 0, 1), "the wrist"),
    "hand": ("hand", (0.3, -6.2, 0), (0, 0, 1), "the hand"),
    "palm": ("hand", (0.2, -6.2, 0), (0, 0, -1), "the palm"),
    "fingers": ("hand", (0.2, -11.5, 0), (0, 0, -1), "the fingers"),
    "finger_backs": ("hand", (0.2, -11.5, 0), (0, 0, 1), "the backs of the fingers"),
    "waist": ("waist", (0, 0, 0), (0, 0, 1), "the waist"),
    "ribs": ("thorax", (0, 5, 0), (0, 0, 1), "the ribs"),
    "hip": ("pelvis", (0, 3.5, 6), (0, 0, 1), "the hip"),
    "buttock": ("pelvis", (0, -2, 6), (-1, 0, 0), "the buttock"),
    "thigh": ("thigh", (0, -24, 0), (1, 0, 0), "the thigh"),
    "thigh_outer": ("thigh", (0, -24, 0), (0, 0, 1), "the outside of the thigh"),
    "thigh_back": ("thigh", (0, -26, 0), (-1, 0, 0), "the back of the thigh"),
    "knee": ("shank", (0, 1, 0), (1, 0.1, 0), "the knee"),
    "knee_inner": ("shank", (0, 0, 0), (0, 0, -1), "the inside of the knee"),
    "knee_outer": ("shank", (0, 0, 0), (0, 0, 1), "the outside of the knee"),
    "knee_back": ("thigh", (0, -38, 0), (-1, 0, 0), "the back of the knee"),
    "shin": ("shank", (0, -12, 0), (1, 0, 0), "the shin"),
    "calf": ("shank", (0, -14, 0), (-1, 0, 0), "the calf"),
    "ankle": ("shank", (0, -36, 0), (1, 0, 0), "the ankle"),
    "ankle_outer": ("foot", (0, 0, 0), (0, 0, 1), "the outside of the ankle"),
    "foot": ("foot", (6, -4, 0), (0, 0, 1), "the foot"),
    "heel": ("foot", (0, -3.6, 0), (-1, 0, 0), "the heel"),
    "foot_top": ("foot", (7, -3, 0), (0.3, 1, 0), "the top of the foot"),
    "sole": ("foot", (6, -3, 0), (0, -1, 0), "the sole"),
    "toes": ("toes", (2, 0, 0), (1, 0, 0), "the toes"),
    "toe_tops": ("toes", (2.5, 0, 0), (0, 1, 0), "the toes"),
}

PLACES: dict[str, Place] = {n: Place(b, o, norm(d), w) for n, (b, o, d, w) in _MIDDLE.items()}
for _name, (_bone, (_x, _y, _z), (_p, _q, _r), _words) in _SIDED.items():
    for _side, _sign in (("r", 1.0), ("l", -1.0)):
        _middle = _bone in ("head", "thorax", "waist", "pelvis")
        PLACES[f"{_name}_{_side}"] = Place(
            _bone if _middle else f"{_bone}_{_side}", (_x, _y, _z * _sign), norm((_p, _q, _r * _sign)), _words
        )

# Joint centres, for arrows and pins.
JOINTS: dict[str, str] = {"pelvis_joint": "pelvis", "chest_joint": "thorax", "neck_joint": "neck"}
for _side in SIDES:
    for _joint, _bone in (
        *(("shoulder_joint", "upper"), ("elbow_joint", "fore"), ("wrist_joint", "hand")),
        *(("hip_joint", "thigh"), ("knee_joint", "shank"), ("ankle_joint", "foot")),
    ):
        JOINTS[f"{_joint}_{_side}"] = f"{_bone}_{_side}"


@lru_cache(maxsize=2048)
def skin_point(build: Build, name: str) -> tuple[str, Vec, Vec]:
    """Bone, point on the skin and outward normal, in the bone's axes."""
    place = PLACES[name]
    k = build.scale
    x, y, z = place.origin
    return place.bone, surface_along(build, place.bone, (x * k, y * k, z * k), place.out), place.out


def landmark(frames: Frames, name: str) -> Vec:
    """Where a place or a joint is in the world."""
    if name in JOINTS:
        return frames.P[JOINTS[name]]
    bone, point, _ = skin_point(frames.build, name)
    return frames.pt(bone, point)


def normal(frames: Frames, name: str) -> Vec:
    """The way out of the skin at a place, in the world."""
    return frames.direction(PLACES[name].bone, PLACES[name].out)
