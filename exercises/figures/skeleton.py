"""The skeleton: from anatomical angles to the place and the turn of every bone.

World: X right on the page in side view, Y up, Z to the viewer, cm; the floor is y = 0.
Body: X forward, Y up, Z to the body's right. A limb bone runs down its own -Y.

Conventions (angles in degrees)
- Hip and shoulder: flexion, then abduction, then external rotation, each about the axis the last one left: the joint
  coordinate system of Grood & Suntay (J Biomech Eng 1983; 105: 136), which Wu et al. give for the hip (ISB, J Biomech
  2002; 35: 543). "Flexion 90, abduction 30" is a level thigh 30 degrees out. For the shoulder the ISB (J Biomech 2005;
  38: 981) names plane, elevation and rotation; therapists name flexion and abduction, so the order of the hip is used.
- Knee, elbow: flexion. Ankle: dorsiflexion +. Toes: extension +. Forearm: pronation +, 0 = thumb forward.
- Wrist: flexion +, radial deviation +.
- Trunk and neck: flexion +, bending to the right +, turning to the right +.
Negative is the opposite movement: extension, adduction, internal rotation, plantar flexion, supination, left.
"""

import math
from collections.abc import Mapping
from typing import Any

from exercises.figures.build import Build
from exercises.figures.fingers import HandShape, finger_bones
from exercises.figures.soft import SOFT, soft_of, soft_offset
from exercises.figures.vec import UNIT, Mat, Vec, about_x, about_y, about_z, add, apply, columns, mul

SIDES = ("r", "l")
LIMBS = ("upper", "fore", "hand", "thigh", "shank", "foot", "toes")
PARENTS: dict[str, str] = {"lumbar": "pelvis", "waist": "lumbar", "thorax": "waist", "neck": "thorax", "head": "neck"}
for _side in SIDES:
    for _bone, _parent in zip(LIMBS, ("thorax", "upper_", "fore_", "pelvis", "thigh_", "shank_", "foot_"), strict=True):
        PARENTS[f"{_bone}_{_side}"] = _parent + _side if _parent.endswith("_") else _parent
PARENTS |= SOFT
BODY_BONES = ("pelvis", *PARENTS)

# Share of flexion, side bending and rotation that each joint of the spine takes (White & Panjabi: turning is thoracic).
SPINE_SHARES = {"lumbar": (0.30, 0.25, 0.15), "waist": (0.36, 0.38, 0.30), "thorax": (0.34, 0.37, 0.55)}
NECK_SHARES = {"neck": (0.5, 0.5, 0.4), "head": (0.5, 0.5, 0.6)}

# How the body lies before any angle is given: the pelvis in the world.
ROOTS: dict[str, Mat] = {
    "standing": UNIT,
    "seated": UNIT,
    "kneeling": UNIT,
    "half_kneeling": UNIT,
    "supine": about_z(90),
    "prone": about_z(-90),
    "quadruped": about_z(-90),
    # The head to the left of the page, the front to the viewer.
    "side_lying_right": columns((0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0)),
    # The head to the right of the page, the front to the viewer.
    "side_lying_left": columns((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
}

type Angles = Mapping[str, Mapping[str, float]]


def sign(side: str) -> float:
    return 1.0 if side == "r" else -1.0


def limb_rotation(side: str, flexion: float, abduction: float, rotation: float) -> Mat:
    s = sign(side)
    return mul(mul(about_z(flexion), about_x(-s * abduction)), about_y(-s * rotation))


def limb_angles(side: str, local: Mat) -> dict[str, float]:
    """The inverse of `limb_rotation`: abduction within +-90."""
    s = sign(side)
    return {
        "flexion": math.degrees(math.atan2(-local[0][1], local[1][1])),
        "abduction": -s * math.degrees(math.asin(max(-1.0, min(1.0, local[2][1])))),
        "rotation": -s * math.degrees(math.atan2(-local[2][0], local[2][2])),
    }


def spine_rotation(flexion: float, side: float, rotation: float) -> Mat:
    return mul(mul(about_y(-rotation), about_z(-flexion)), about_x(side))


def root_rotation(root: str, pelvis: Mapping[str, float]) -> Mat:
    """`yaw` turns about the world's vertical (to the body's right when upright); `pitch` and `roll` in the body."""
    turned = mul(about_y(-pelvis["yaw"]), ROOTS[root])
    return mul(mul(turned, about_z(-pelvis["pitch"])), about_x(pelvis["roll"]))


def local_rotations(angles: Angles) -> dict[str, Mat]:
    """The rotation of each bone of the body against its parent."""
    local: dict[str, Mat] = dict.fromkeys(SOFT, UNIT)
    for joint, shares in (("trunk", SPINE_SHARES), ("neck", NECK_SHARES)):
        a = angles[joint]
        for bone, (f, b, r) in shares.items():
            slide = a.get("protraction", 0) * (1 if bone == "neck" else -1)  # the head keeps level
            local[bone] = spine_rotation(a["flexion"] * f + slide, a["side"] * b, a["rotation"] * r)
    for side in SIDES:
        local |= _arm_rotations(side, angles) | _leg_rotations(side, angles)
    return local


def _arm_rotations(side: str, angles: Angles) -> dict[str, Mat]:
    shoulder, wrist = angles[f"shoulder_{side}"], angles[f"wrist_{side}"]
    s = sign(side)
    return {
        f"upper_{side}": limb_rotation(side, shoulder["flexion"], shoulder["abduction"], shoulder["rotation"]),
        f"fore_{side}": about_z(angles[f"elbow_{side}"]["flexion"]),
        f"hand_{side}": hand_rotation(s, angles[f"forearm_{side}"]["pronation"], wrist["flexion"], wrist["deviation"]),
    }


def hand_rotation(s: float, pronation: float, flexion: float, deviation: float) -> Mat:
    return mul(mul(about_y(s * pronation), about_x(s * flexion)), about_z(deviation))


def hand_angles(side: str, local: Mat) -> dict[str, float]:
    """The inverse of `hand_rotation`: what IK has made of forearm and wrist."""
    s = sign(side)
    return {
        "pronation": s * math.degrees(math.atan2(local[0][2], local[2][2])),
        "flexion": s * math.degrees(math.asin(max(-1.0, min(1.0, -local[1][2])))),
        "deviation": math.degrees(math.atan2(local[1][0], local[1][1])),
    }


def _leg_rotations(side: str, angles: Angles) -> dict[str, Mat]:
    hip = angles[f"hip_{side}"]
    ankle = angles[f"ankle_{side}"]
    return {
        f"thigh_{side}": limb_rotation(side, hip["flexion"], hip["abduction"], hip["rotation"]),
        f"shank_{side}": about_z(-angles[f"knee_{side}"]["flexion"]),
        f"foot_{side}": mul(
            about_y(-sign(side) * ankle.get("abduction", 0)),
            mul(about_z(ankle["flexion"]), about_x(-sign(side) * ankle["inversion"])),
        ),
        f"toes_{side}": about_z(angles[f"toe_{side}"]["extension"]),
    }


class Frames:
    """Where every bone is: `P[bone]` its proximal joint and `R[bone]` its turn in the world, `L[bone]` against its
    parent, as tuples (`numpy.asarray` takes them). `girdle[side]` is how far the shoulder is lifted and brought
    forward, cm; `soft` how far belly and arches are moved, `shapes[side]` the fingers."""

    __slots__ = ("L", "P", "R", "build", "girdle", "shapes", "soft")

    def __init__(self, build: Build) -> None:
        self.build = build
        self.P: dict[str, Vec] = {}
        self.R: dict[str, Mat] = {}
        self.L: dict[str, Mat] = {}
        self.girdle: dict[str, tuple[float, float]] = {"r": (0.0, 0.0), "l": (0.0, 0.0)}
        self.soft: dict[str, float] = dict.fromkeys(SOFT, 0.0)
        self.shapes: dict[str, HandShape] = {"r": HandShape(), "l": HandShape()}

    def pt(self, bone: str, local: Vec) -> Vec:
        """The world place of a point on a bone."""
        return add(self.P[bone], apply(self.R[bone], local))

    def direction(self, bone: str, local: Vec) -> Vec:
        return apply(self.R[bone], local)

    def shift(self, by: Vec) -> None:
        self.P = {bone: add(at, by) for bone, at in self.P.items()}

    def copy(self) -> "Frames":
        twin = Frames(self.build)
        twin.P, twin.R, twin.L = dict(self.P), dict(self.R), dict(self.L)
        twin.girdle, twin.soft, twin.shapes = dict(self.girdle), dict(self.soft), dict(self.shapes)
        return twin

    def arrays(self) -> tuple[dict[str, int], Any, Any]:
        """Index of each bone, places (n, 3) and turns (n, 3, 3) as numpy arrays, to pose many points at once."""
        import numpy as np

        names = list(self.P)
        index = {name: n for n, name in enumerate(names)}
        return index, np.array([self.P[n] for n in names]), np.array([self.R[n] for n in names])


def offsets(build: Build) -> dict[str, Vec]:
    """Where each bone hangs in its parent; the shoulders move, see `shoulder_offset`."""
    places: dict[str, Vec] = {
        "lumbar": (0.0, build.pelvis, 0.0),
        "waist": (0.0, build.lumbar, 0.0),
        "thorax": (0.0, build.waist, 0.0),
        "neck": (-1.5, build.thorax, 0.0),
        "head": (1.0, build.neck, 0.0),
    }
    for side in SIDES:
        places |= {
            f"fore_{side}": (0.0, -build.upper_arm, 0.0),
            f"hand_{side}": (0.0, -build.forearm, 0.0),
            f"thigh_{side}": (0.0, 0.0, sign(side) * build.hip_half),
            f"shank_{side}": (0.0, -build.thigh, 0.0),
            f"foot_{side}": (0.0, -build.shank, 0.0),
            f"toes_{side}": (build.ball, 1.9 - build.ankle, 0.0),
        }
    return places


def shoulder_offset(build: Build, side: str, upper: Mat, girdle: tuple[float, float]) -> Vec:
    """The shoulder joint in the thorax. The shoulder blade follows the arm (scapulohumeral rhythm): above 40 degrees
    the joint rises by up to 5 cm and comes in by 3."""
    x, y, _ = (-upper[0][1], -upper[1][1], -upper[2][1])
    raised = math.degrees(math.acos(max(-1.0, min(1.0, -y))))
    k = max(0.0, raised - 40.0) / 140.0
    lift, forward = girdle
    return (
        forward + 1.2 * x * k - 0.5,
        build.shoulder_y + lift + 5.0 * k,
        sign(side) * (build.shoulder_half - 3.2 * k),
    )


def hung(frames: Frames, bone: str) -> Vec:
    """Where a bone hangs in its parent."""
    places = _OFFSETS.get(frames.build) or _OFFSETS.setdefault(frames.build, offsets(frames.build))
    if bone.startswith(("belly", "arch", "toes")):
        return soft_offset(frames.soft, bone, places.get(bone, (0.0, 0.0, 0.0)))
    return places.get(bone) or shoulder_offset(frames.build, bone[-1], frames.L[bone], frames.girdle[bone[-1]])


_OFFSETS: dict[Build, dict[str, Vec]] = {}


def forward(
    build: Build,
    local: Mapping[str, Mat],
    root: Mat,
    at: Vec,
    girdle: Mapping[str, tuple[float, float]] | None = None,
    soft: Mapping[str, float] | None = None,
) -> Frames:
    """Forward kinematics of the body without fingers (see `add_fingers`)."""
    frames = Frames(build)
    frames.girdle = dict(girdle) if girdle else frames.girdle
    frames.soft = dict(soft) if soft else frames.soft
    frames.L = dict(local)
    frames.P["pelvis"], frames.R["pelvis"] = at, root
    for bone, parent in PARENTS.items():
        frames.P[bone] = add(frames.P[parent], apply(frames.R[parent], hung(frames, bone)))
        frames.R[bone] = mul(frames.R[parent], local[bone])
    return frames


def add_fingers(frames: Frames) -> Frames:
    """Hang the fingers of `frames.shapes` on both hands."""
    for side in SIDES:
        for bone, parent, place, local in finger_bones(frames.build, side, frames.shapes[side]):
            frames.L[bone] = local
            frames.P[bone] = frames.pt(parent, place)
            frames.R[bone] = mul(frames.R[parent], local)
    return frames


NEUTRAL: dict[str, dict[str, float]] = {
    "pelvis": {"pitch": 0, "roll": 0, "yaw": 0},
    "trunk": {"flexion": 0, "side": 0, "rotation": 0, "belly": 0},
    "neck": {"flexion": 0, "side": 0, "rotation": 0, "protraction": 0},
}
_LIMB_NEUTRAL: dict[str, dict[str, float]] = {
    "scapula": {"elevation": 0, "protraction": 0},
    "shoulder": {"flexion": 0, "abduction": 8, "rotation": 0},
    "elbow": {"flexion": 10},
    "forearm": {"pronation": 35},
    "wrist": {"flexion": 0, "deviation": 0},
    "hip": {"flexion": 0, "abduction": 3, "rotation": 4},
    "knee": {"flexion": 2},
    "ankle": {"flexion": 0, "inversion": 0, "abduction": 0, "arch": 0},
    "toe": {"extension": 0},
}
for _joint, _angles in _LIMB_NEUTRAL.items():
    for _side in SIDES:
        NEUTRAL[f"{_joint}_{_side}"] = dict(_angles)


def pose(
    build: Build,
    changes: Angles | None = None,
    root: str = "standing",
    at: Vec | None = None,
    shapes: Mapping[str, HandShape] | None = None,
) -> Frames:
    """A figure in the neutral pose with some angles changed, fingers and all; no contacts are solved."""
    angles = {joint: {**values, **(changes or {}).get(joint, {})} for joint, values in NEUTRAL.items()}
    girdle = {s: (angles[f"scapula_{s}"]["elevation"], angles[f"scapula_{s}"]["protraction"]) for s in SIDES}
    place = at or (0.0, build.standing_hip, 0.0)
    frames = forward(
        build, local_rotations(angles), root_rotation(root, angles["pelvis"]), place, girdle, soft_of(angles)
    )
    frames.shapes |= dict(shapes or {})
    return add_fingers(frames)
