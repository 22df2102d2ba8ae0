"""Bones keep their length and joints their range, also after feet and hands were brought where they must be."""

import math
from collections.abc import Iterator

from exercises.figures.checks.fault import Fault, spoken
from exercises.figures.ranges import RANGES
from exercises.figures.skeleton import SIDES, Frames, hand_angles, limb_angles, sign
from exercises.figures.vec import Mat, Vec, about, cross, dot, length, mul, norm, turned_back

TOLERANCE = 4.0  # degrees past the range
ON_THE_WAY = 8.0  # the same between two pictures: a limb that turns the short way cuts a corner


def bone_lengths(stage: int, frames: Frames, share: float = 0.0) -> list[Fault]:
    build = frames.build
    faults = []
    for side in SIDES:
        for bone, end, wanted in (
            (f"upper_{side}", f"fore_{side}", build.upper_arm),
            (f"fore_{side}", f"hand_{side}", build.forearm),
            (f"thigh_{side}", f"shank_{side}", build.thigh),
            (f"shank_{side}", f"foot_{side}", build.shank),
        ):
            found = math.dist(frames.P[bone], frames.P[end])
            if abs(found - wanted) > 0.1:
                text = f"the {spoken(bone)} is {found:.1f} cm long instead of {wanted:.1f}."
                faults.append(Fault(stage, text, share))
    for bone, turn in frames.R.items():
        if not _is_rotation(turn):
            faults.append(Fault(stage, f"the frame of the {spoken(bone)} is not a rotation.", share))
    return faults


def _is_rotation(m: Mat) -> bool:
    x, y, z = m
    lengths = all(abs(dot(row, row) - 1) < 1e-6 for row in m)
    return lengths and length(tuple(a - b for a, b in zip(cross(x, y), z, strict=True))) < 1e-5  # type: ignore[arg-type]


def joint_ranges(stage: int, frames: Frames, share: float = 0.0) -> list[Fault]:
    """Every joint's angles, read back from the solved frames; on the way to the next stage not those of the hand, which
    may turn about by the other way round."""
    faults = []
    beyond = ON_THE_WAY if share else TOLERANCE
    for joint, name, value, low, high in _angles(frames):
        if share and joint.endswith(("wrist", "forearm")):
            continue
        if not low - beyond <= value <= high + beyond:
            limit = high if value > high else low
            text = f"the {joint} would need {value:.0f} degrees of {name} (the limit is {limit:g})."
            faults.append(Fault(stage, text, share))
    return faults


def _angles(frames: Frames) -> Iterator[tuple[str, str, float, float, float]]:
    for side, word in (("r", "right"), ("l", "left")):
        local = frames.L
        for name, value in limb_angles(side, local[f"thigh_{side}"]).items():
            yield (f"{word} hip", name, value, *RANGES["hip"][name])
        yield (f"{word} knee", "flexion", -_hinge(local[f"shank_{side}"]), *RANGES["knee"]["flexion"])
        yield (f"{word} ankle", "flexion", _hinge(local[f"foot_{side}"]), *RANGES["ankle"]["flexion"])
        yield (f"{word} toes", "extension", _hinge(local[f"toes_{side}"]), *RANGES["toe"]["extension"])
        yield (f"{word} elbow", "flexion", _hinge(local[f"fore_{side}"]), *RANGES["elbow"]["flexion"])
        yield from _hand(word, hand_angles(side, local[f"hand_{side}"]), local[f"hand_{side}"][1][1])
        yield from _shoulder(side, word, local[f"upper_{side}"])
    yield from _spine(frames)


def _hand(word: str, a: dict[str, float], cosine: float) -> Iterator[tuple[str, str, float, float, float]]:
    bent = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    yield (f"{word} wrist", "bending", bent, 0, RANGES["wrist"]["flexion"][1])
    if bent < 68:
        yield (f"{word} wrist", "flexion", a["flexion"], *RANGES["wrist"]["flexion"])
        yield (f"{word} forearm", "pronation", a["pronation"], *RANGES["forearm"]["pronation"])
        yield (f"{word} wrist", "deviation", a["deviation"], *RANGES["wrist"]["deviation"])
        return
    if bent > RANGES["wrist"]["flexion"][1] or abs(a["flexion"]) < 60:
        return
    # Of a wrist bent by nearly 90 degrees only the sum of both turns is known.
    turned = a["pronation"] + (a["deviation"] if a["flexion"] < 0 else -a["deviation"])
    low, high = RANGES["forearm"]["pronation"]
    yield (f"{word} forearm", "pronation", (turned + 180) % 360 - 180, low - 30, high + 30)


def _hinge(local: Mat) -> float:
    return math.degrees(math.atan2(local[1][0], local[0][0]))


def _shoulder(side: str, word: str, local: Mat) -> Iterator[tuple[str, str, float, float, float]]:
    """Where the arm points, and how far it is turned about its length against the shortest way there: the angles of
    an order of axes are not unique near 90 degrees of abduction."""
    down: Vec = (0.0, -1.0, 0.0)
    points: Vec = (-local[0][1], -local[1][1], -local[2][1])
    back = math.degrees(math.asin(max(-1.0, min(1.0, -points[0]))))
    yield (f"{word} shoulder", "extension", back, -90, -RANGES["shoulder"]["flexion"][0])
    inward = math.degrees(math.asin(max(-1.0, min(1.0, -points[2] * sign(side)))))
    yield (f"{word} shoulder", "adduction", inward, -90, -RANGES["shoulder"]["abduction"][0])
    raised = math.degrees(math.acos(max(-1.0, min(1.0, dot(points, down)))))
    if 1 < raised < 140:
        swing = about(norm(cross(down, points)), raised)
        local = mul(turned_back(swing), local)
    if raised < 140:
        turned = -sign(side) * math.degrees(math.atan2(local[0][2], local[0][0]))
        low, high = RANGES["shoulder"]["rotation"]
        # The shoulder blade tips back under a raised arm and adds to the turn.
        yield (f"{word} shoulder", "rotation", turned, low, high + (25 if raised > 60 else 0))


def _spine(frames: Frames) -> Iterator[tuple[str, str, float, float, float]]:
    for joint, bones in (("trunk", ("lumbar", "waist", "thorax")), ("neck", ("neck", "head"))):
        whole = frames.L[bones[0]]
        for bone in bones[1:]:
            whole = mul(whole, frames.L[bone])
        # R = Ry(-rotation) Rz(-flexion) Rx(side)
        flexion = -math.degrees(math.asin(max(-1.0, min(1.0, whole[1][0]))))
        if abs(flexion) > 80:
            yield (joint, "flexion", flexion, *RANGES[joint]["flexion"])
            continue
        rotation = math.degrees(math.atan2(whole[2][0], whole[0][0]))
        side = math.degrees(math.atan2(-whole[1][2], whole[1][1]))
        yield (joint, "flexion", flexion, *RANGES[joint]["flexion"])
        yield (joint, "rotation", rotation, *RANGES[joint]["rotation"])
        yield (joint, "side bending", side, *RANGES[joint]["side"])
