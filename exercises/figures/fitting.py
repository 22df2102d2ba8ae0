"""Single angles found by trial: two parts that touch at once, a head or limb laid down until it lies on something."""

from collections.abc import Callable, Sequence

from exercises.figures.contact import clearance, lowest
from exercises.figures.limbs import ARM, LEG, rechain
from exercises.figures.poses import Fit
from exercises.figures.props import Surface
from exercises.figures.ranges import RANGES, joint_of
from exercises.figures.skeleton import NECK_SHARES, Frames, limb_rotation, spine_rotation
from exercises.figures.surface import bones_of

CLOSE = 0.05  # cm


def root_of(f: Callable[[float], float], start: float, low: float, high: float, step: float = 6.0) -> float | None:
    """The zero of `f` nearest to `start`, found outwards in steps and then by false position."""
    here = f(start)
    if abs(here) < CLOSE:
        return start
    edges = [(start, here), (start, here)]
    for n in range(1, 16):
        for way in (0, 1):
            x = min(max(start + (step * n if way else -step * n), low), high)
            last_x, last = edges[way]
            if x == last_x:
                continue
            value = f(x)
            if value * last <= 0:
                return _between(f, last_x, last, x, value)
            edges[way] = (x, value)
    return None


def _between(f: Callable[[float], float], a: float, fa: float, b: float, fb: float) -> float:
    """Illinois variant of false position."""
    x = b
    for _ in range(12):
        x = (a * fb - b * fa) / (fb - fa) if fb != fa else (a + b) / 2
        fx = f(x)
        if abs(fx) < CLOSE:
            break
        if fx * fb < 0:
            a, fa = b, fb
        else:
            fa /= 2
        b, fb = x, fx
    return x


def fitted(frames: Frames, angles: dict[str, dict[str, float]], fit: Fit, posed: Callable[[], Frames]) -> Frames:
    """Change one angle until the lowest points of both groups are level (or one group touches where it is)."""
    joint, name = fit.angle
    groups = [bones_of(group) for group in fit.touch]

    def uneven(angle: float) -> float:
        angles[joint][name] = angle
        now = posed()
        heights = [lowest(now, group) for group in groups]
        return heights[0] - (heights[1] if len(heights) > 1 else 0.0)

    start = angles[joint][name]
    found = root_of(uneven, start, *RANGES[joint_of(joint)][name])
    angles[joint][name] = start if found is None else found
    return posed()


def rest(frames: Frames, angles: dict[str, dict[str, float]], limb: str, ground: Sequence[Surface]) -> None:
    """Lay down head, arm or leg: neck, shoulder or hip flexion is changed until it touches."""
    joint, bones, moving = _laid(limb)
    on_its_side = abs(frames.R["pelvis"][1][2]) > 0.7
    name = ("side" if limb == "head" else "abduction") if on_its_side else "flexion"
    low, high = RANGES[joint_of(joint)][name]
    a = angles[joint]

    def floating(angle: float) -> float:
        a[name] = angle
        _turn(frames, joint, a)
        rechain(frames, bones)
        return clearance(frames, moving, ground)

    start = a[name]
    found = root_of(floating, start, max(low, start - 70), min(high, start + 70))
    floating(start if found is None else found)


def joint_of_rest(limb: str) -> str:
    """The joint that lets a head or limb down."""
    return _laid(limb)[0]


def _laid(limb: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The joint that moves, the bones that follow it, and those that come to lie."""
    if limb == "head":
        return "neck", ("neck", "head"), ("head",)
    side = limb[-1]
    if limb.startswith("arm"):
        bones = tuple(f"{bone}_{side}" for bone in ARM)
        return f"shoulder_{side}", bones, bones[1:]
    bones = tuple(f"{bone}_{side}" for bone in LEG)
    return f"hip_{side}", bones, bones[1:]


def _turn(frames: Frames, joint: str, a: dict[str, float]) -> None:
    if joint == "neck":
        for bone, (f, b, r) in NECK_SHARES.items():
            slide = a.get("protraction", 0) * (1 if bone == "neck" else -1)
            frames.L[bone] = spine_rotation(a["flexion"] * f + slide, a["side"] * b, a["rotation"] * r)
        return
    side = joint[-1]
    bone = f"upper_{side}" if joint.startswith("shoulder") else f"thigh_{side}"
    frames.L[bone] = limb_rotation(side, a["flexion"], a["abduction"], a["rotation"])
