"""Finger joints: named hand shapes as angles, and the rotations they give.

Angles in degrees, as a hand therapist reads them: `mcp`, `pip`, `dip` flexion of the three joints of a finger, `spread`
away from the middle finger. Of the thumb: `mcp` and `ip` flexion, `radial` abduction in the plane of the palm, `palmar`
abduction away from it, `opposition` (turned about its own length so that its pad faces the fingers).
Local axes of the hand: -Y to the finger tips, +X to the thumb, palm to the body's middle (-Z right hand, +Z left hand).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exercises.figures.build import Build
from exercises.figures.vec import Mat, Vec, about_x, about_y, about_z, mul

FINGERS = ("index", "middle", "ring", "little")


@dataclass(frozen=True)
class Finger:
    mcp: float = 0.0
    pip: float = 0.0
    dip: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True)
class Thumb:
    mcp: float = 10.0
    ip: float = 10.0
    radial: float = 25.0
    palmar: float = 15.0
    opposition: float = 20.0


@dataclass(frozen=True)
class HandShape:
    thumb: Thumb = Thumb()
    index: Finger = Finger()
    middle: Finger = Finger()
    ring: Finger = Finger()
    little: Finger = Finger()


def _even(mcp: float, pip: float, dip: float, thumb: Thumb, spread: float = 0.0, fan: float = 0.0) -> HandShape:
    """Four like fingers; `fan` flexes each knuckle a little more towards the little finger."""
    fingers = [Finger(mcp + fan * n, pip + fan * n, dip, spread * way) for n, way in enumerate((1.0, 0.0, -0.8, -1.8))]
    return HandShape(thumb, *fingers)


HAND_SHAPES: dict[str, HandShape] = {
    # Straight fingers, a little apart.
    "open": _even(0, 4, 2, Thumb(5, 5, 45, 10, 10), spread=9),
    # Straight, together: lies on a surface.
    "flat": _even(0, 0, 0, Thumb(0, 0, 32, 2, 5), spread=2),
    "relaxed": _even(22, 28, 14, Thumb(12, 14, 22, 22, 30), spread=2, fan=5),
    "fist": _even(84, 98, 62, Thumb(50, 55, 30, 45, 15)),
    # Round a bar of about 3 cm.
    "grip": _even(62, 84, 40, Thumb(45, 45, 30, 60, 15)),
    # Hooked over the other hand or interlaced.
    "clasped": _even(48, 42, 16, Thumb(20, 20, 16, 30, 40)),
    # Over a limb or a large ball.
    "cupped": _even(28, 24, 12, Thumb(14, 14, 34, 36, 30), spread=4),
    "pinch": HandShape(
        Thumb(12, 12, 18, 52, 40), Finger(48, 44, 18), Finger(52, 50, 20), Finger(56, 56, 22), Finger(60, 60, 22)
    ),
    "point": HandShape(Thumb(30, 40, 8, 40, 50), Finger(0, 4, 2), *(Finger(82, 96, 60),) * 3),
    # Tendon gliding.
    "straight": _even(0, 0, 0, Thumb(0, 0, 36, 4, 5), spread=1),
    "hook": _even(0, 95, 68, Thumb(0, 0, 36, 8, 10)),
    "tabletop": _even(88, 0, 0, Thumb(0, 0, 36, 8, 10)),
    "straight_fist": _even(88, 98, 0, Thumb(0, 0, 34, 14, 20)),
}

# Normal range of finger joints, degrees (AAOS; Norkin & White).
LIMITS = {"mcp": (-30, 95), "pip": (-10, 112), "dip": (-10, 85), "spread": (-25, 25)}
THUMB_LIMITS = {"mcp": (-10, 60), "ip": (-20, 85), "radial": (-10, 65), "palmar": (-10, 75), "opposition": (-10, 95)}


def shaped(base: str, changes: Mapping[str, Mapping[str, float]]) -> HandShape:
    """A named shape with single angles changed; `fingers` means all four."""
    shape = HAND_SHAPES[base]
    for name in FINGERS:
        given = {**changes.get("fingers", {}), **changes.get(name, {})}
        shape = replace(shape, **{name: replace(getattr(shape, name), **given)})
    return replace(shape, thumb=replace(shape.thumb, **changes.get("thumb", {})))


def between(a: HandShape, b: HandShape, t: float) -> HandShape:
    def mixed[T: (Finger, Thumb)](one: T, two: T) -> T:
        return replace(one, **{k: v + (getattr(two, k) - v) * t for k, v in vars(one).items()})

    fingers = {name: mixed(getattr(a, name), getattr(b, name)) for name in FINGERS}
    return HandShape(thumb=mixed(a.thumb, b.thumb), **fingers)


# Knuckles across the palm: share of half the palm's breadth (+X to the thumb), and how far down.
_KNUCKLES = {"index": (0.78, 0.98), "middle": (0.24, 1.0), "ring": (-0.3, 0.96), "little": (-0.8, 0.88)}
_LENGTHS = {"index": 0.93, "middle": 1.0, "ring": 0.94, "little": 0.76}
_PHALANGES = (0.47, 0.29, 0.24)
PALM_HALF = 4.0  # cm


def finger_bones(build: Build, side: str, shape: HandShape) -> list[tuple[str, str, Vec, Mat]]:
    """(bone, parent, place in the parent, local rotation) of all finger bones of a hand, parents first."""
    sign = 1.0 if side == "r" else -1.0
    bones = []
    for name in FINGERS:
        finger: Finger = getattr(shape, name)
        across, down = _KNUCKLES[name]
        lengths = [build.finger * _LENGTHS[name] * share for share in _PHALANGES]
        spread = mul(about_z(finger.spread), about_x(sign * finger.mcp))
        knuckle = (across * PALM_HALF * build.hand_size, -down * build.palm, 0.0)
        bones.append((f"{name}1_{side}", f"hand_{side}", knuckle, spread))
        bones.append((f"{name}2_{side}", f"{name}1_{side}", (0.0, -lengths[0], 0.0), about_x(sign * finger.pip)))
        bones.append((f"{name}3_{side}", f"{name}2_{side}", (0.0, -lengths[1], 0.0), about_x(sign * finger.dip)))
    return bones + _thumb_bones(build, side, sign, shape.thumb)


def _thumb_bones(build: Build, side: str, sign: float, thumb: Thumb) -> list[tuple[str, str, Vec, Mat]]:
    """Metacarpal, then two phalanges; they bend about the axis that opposition has turned."""
    base = (2.1 * build.hand_size, -0.24 * build.palm, -sign * 0.9)
    out = mul(about_x(sign * thumb.palmar), about_z(thumb.radial))
    first = mul(out, about_y(sign * (90 - thumb.opposition)))
    lengths = (0.50 * build.palm, 0.39 * build.finger, 0.31 * build.finger)
    return [
        (f"thumb1_{side}", f"hand_{side}", base, first),
        (f"thumb2_{side}", f"thumb1_{side}", (0.0, -lengths[0], 0.0), about_x(sign * thumb.mcp)),
        (f"thumb3_{side}", f"thumb2_{side}", (0.0, -lengths[1], 0.0), about_x(sign * thumb.ip)),
    ]
