"""Where each prop stands: by its own numbers, or against the body of the first stage."""

from collections.abc import Callable, Sequence
from typing import Any

from exercises.figures import places
from exercises.figures.build import Build
from exercises.figures.contact import lowest, world_balls
from exercises.figures.poses import PoseError, PropSpec
from exercises.figures.props import Box, Cylinder, End, Plane, Prop, Sphere, Surface
from exercises.figures.skeleton import SIDES, Frames
from exercises.figures.surface import REGIONS
from exercises.figures.vec import Vec, about_y, add, along, apply, distance, mix, norm, scale

# Props that follow the body from picture to picture.
FOLLOWING = ("towel", "band", "strap", "stick", "dumbbell", "soft_ball", "ankle_weight", "pillow")
_INTO = {"front": (-1.0, 0.0, 0.0), "back": (1.0, 0.0, 0.0), "right": (0.0, 0.0, -1.0), "left": (0.0, 0.0, 1.0)}


def standing_props(specs: Sequence[PropSpec], build: Build) -> list[Prop]:
    """The props that need no body to stand."""
    props: list[Prop] = []
    for spec in specs:
        if needs_body(spec):
            continue
        props += _MAKERS[spec.kind](spec, build.scale, None, props)
    return props


def needs_body(spec: PropSpec) -> bool:
    v = spec.values
    return bool(
        v.get("touch")
        or v.get("under")
        or v.get("between")
        or spec.kind in ("mat", "strap", "band", "stick", "dumbbell", "soft_ball", "ankle_weight", "roll", "pillow")
        and not (spec.kind == "mat" and v["x"])
        and not (spec.kind == "roll" and v["at"])
    )


def props_against(specs: Sequence[PropSpec], frames: Frames, standing: list[Prop]) -> list[Prop]:
    """The props that are put against the body, in the order in which they lean on one another."""
    props: list[Prop] = []
    for spec in specs:
        if needs_body(spec):
            props += _MAKERS[spec.kind](spec, frames.build.scale, frames, [*standing, *props])
    return props


def follows(spec: PropSpec) -> bool:
    """Whether a prop moves along with a limb."""
    if spec.kind == "pillow":
        return spec.values["between"] is not None
    return spec.kind in FOLLOWING and needs_body(spec)


def _prop(spec: PropSpec, **known: Any) -> Prop:
    return Prop(spec.kind, str(known.pop("name", spec.name)), stages=spec.stages, values=spec.values, **known)


def _block(spec: PropSpec, k: float, height: float, *, top_only: bool = False) -> list[Prop]:
    """A box on the floor; of a table only the top is solid."""
    x, z = (v * k for v in spec.values["at"])
    long, deep = (v * k for v in spec.values["size"])
    h = height * k
    low = h - 4 * k if top_only else 0.0
    solid = Box((x - long / 2, low, z - deep / 2), (x + long / 2, h, z + deep / 2))
    return [_prop(spec, at=(x, 0.0, z), size=(long, h, deep), surfaces=(solid,))]


def _table(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    return _block(spec, k, spec.values["height"], top_only=spec.kind == "table")


def _post(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    """A pole 6 cm thick; its `radius` is the height at which a band is tied to it, 0 for none."""
    x, z = (v * k for v in spec.values["at"])
    high, half, knot = spec.values["height"] * k, 3.0 * k, (spec.values["knot"] or 0.0) * k
    solid = Box((x - half, 0.0, z - half), (x + half, high, z + half))
    return [_prop(spec, at=(x, 0.0, z), size=(2 * half, high, 2 * half), radius=knot, surfaces=(solid,))]


def _mat(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    z0, z1 = (v * k for v in spec.values["z"])
    if spec.values["x"]:
        x0, x1 = (v * k for v in spec.values["x"])
    elif frames is None:
        x0, x1 = -95 * k, 95 * k
    else:
        xs = [p[0] for p in frames.P.values()]
        x0, x1 = min(xs) - 22 * k, max(xs) + 22 * k
    middle = ((x0 + x1) / 2, 0.0, (z0 + z1) / 2)
    return [_prop(spec, at=middle, size=(x1 - x0, 1.5, z1 - z0))]


def _ball(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    r = spec.values["r"] * k
    touch, at = spec.values["touch"], spec.values["at"]
    if touch and frames is not None:
        way = spec.values["towards"] or _level(places.normal(frames, touch))
        centre = along(places.landmark(frames, touch), norm(way), r - spec.values["sink"] * k)
    elif at and len(at) == 3:
        centre = (at[0] * k, at[1] * k, at[2] * k)
    else:
        x, z = at or (0.0, 0.0)
        centre = (x * k, r, z * k)
    return [_prop(spec, at=centre, radius=r, surfaces=(Sphere(centre, r),))]


def _level(way: Vec) -> Vec:
    return norm((way[0], 0.0, way[2]))


def _chair(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    x, z = (v * k for v in spec.values["at"])
    seat, back, turn = spec.values["seat"] * k, spec.values["back"] * k, spec.values["turn"]
    wide, deep = 42 * k, 40 * k
    front = apply(about_y(-turn), (1.0, 0.0, 0.0))
    sideways = abs(front[2]) > abs(front[0])
    half = (wide / 2, deep / 2) if sideways else (deep / 2, wide / 2)
    surfaces: list[Surface] = [Box((x - half[0], seat - 4 * k, z - half[1]), (x + half[0], seat, z + half[1]))]
    if back:
        middle = along((x, 0.0, z), front, -deep / 2 - 3.5 * k)
        thin = (wide / 2, 1.8 * k) if sideways else (1.8 * k, wide / 2)
        low, high = seat + back * 0.45, seat + back
        surfaces.append(
            Box((middle[0] - thin[0], low, middle[2] - thin[1]), (middle[0] + thin[0], high, middle[2] + thin[1]))
        )
    return [_prop(spec, at=(x, 0.0, z), size=(deep, seat, wide), turn=turn, surfaces=tuple(surfaces))]


def _wall(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    side = spec.values["side"]
    into = _INTO[side]
    out = scale(into, -1.0)
    if spec.values["touch"] and frames is not None:
        far = _extent(spec, frames, props, out)
    else:
        far = (spec.values["distance"] if spec.values["distance"] is not None else 45.0) * k
    point = scale(out, far)
    return [
        _prop(spec, at=point, size=(0.0, spec.values["height"] * k, 0.0), side=side, surfaces=(Plane(point, into),))
    ]


def _extent(spec: PropSpec, frames: Frames, props: list[Prop], out: Vec) -> float:
    """How far a part of the body, or a prop, reaches in the direction of the wall."""
    touch = spec.values["touch"]
    for prop in props:
        if touch in (prop.name, prop.kind):
            return prop.at[0] * out[0] + prop.at[2] * out[2] + prop.radius - 0.6
    names = [touch] if isinstance(touch, str) else list(touch)
    unknown = [name for name in names if name not in REGIONS]
    if unknown:
        raise PoseError(f"figure.props: the wall cannot touch {unknown[0]!r}. Allowed: a prop or {', '.join(REGIONS)}.")
    balls = world_balls(frames, [bone for name in names for bone in REGIONS[name]])
    return max(x * out[0] + z * out[2] + r for x, _, z, r in balls)


def _door(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    x, half, high = spec.values["x"] * k, spec.values["width"] * k / 2, spec.values["height"] * k
    posts = tuple(
        Box((x - 5 * k, 0.0, min(z, z + w)), (x + 5 * k, high, max(z, z + w)))
        for z, w in ((half, 9 * k), (-half, -9 * k))
    )
    return [_prop(spec, at=(x, 0.0, 0.0), size=(10 * k, high, 2 * half), surfaces=posts)]


def _rail(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    x, z = (v * k for v in spec.values["at"])
    long, h = spec.values["length"] * k, spec.values["height"] * k
    bar = Box((x - long / 2, h - 3.6 * k, z - 1.8 * k), (x + long / 2, h, z + 1.8 * k))
    return [_prop(spec, at=(x, 0.0, z), size=(long, h, 3.6 * k), surfaces=(bar,))]


def _pillow(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    assert frames is not None
    h = spec.values["height"] * k
    if spec.values["between"]:
        bone, down = ("shank", 0.0) if spec.values["between"] == "knees" else ("thigh", -0.6 * frames.build.thigh)
        middle = mix(frames.pt(f"{bone}_r", (0, down, 0)), frames.pt(f"{bone}_l", (0, down, 0)), 0.5)
        inner = [places.landmark(frames, f"knee_inner_{side}") for side in SIDES]
        room = distance(*inner) if bone == "shank" else h
        return [_prop(spec, at=middle, size=(18 * k, 22 * k, h), radius=max(room, 2.0) / 2, side="between")]
    place = places.PLACES[spec.values["under"] or "head_back"].bone
    x, _, z = frames.pt(place, (0.0, 9.0 * k, 0.0)) if place == "head" else frames.P[place]
    solid = Box((x - 20 * k, 0.0, z - 24 * k), (x + 20 * k, h, z + 24 * k))
    return [_prop(spec, at=(x, h / 2, z), size=(40 * k, h, 48 * k), surfaces=(solid,))]


def _roll(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    r = spec.values["r"] * k
    at = spec.values["at"]
    if at:
        x, z = at[0] * k, at[-1] * k
    else:
        assert frames is not None
        x, _, z = places.landmark(frames, spec.values["under"])
    solid = Cylinder((x, r, z), r, 17 * k)
    return [_prop(spec, at=(x, r, z), radius=r, size=(2 * r, 2 * r, 34 * k), surfaces=(solid,))]


def _towel(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    assert frames is not None
    if spec.values["between"]:
        side = spec.values["between"][-1]
        at = mix(frames.pt(f"upper_{side}", (0, -24 * k, 0)), places.landmark(frames, f"ribs_{side}"), 0.45)
        return [_prop(spec, at=at, radius=3.2 * k, size=(6 * k, 6 * k, 20 * k), side=side)]
    name = spec.values["under"] or "palm_r"
    bone = places.PLACES[name].bone
    x, y, z = places.landmark(frames, name)
    low = lowest(frames, (bone,)) if not bone.startswith("hand") else y
    thick = 3.2 * k if spec.values["rolled"] else 0.8
    return [_prop(spec, at=(x, max(low - thick / 2, thick / 2), z), radius=thick / 2, size=(24 * k, thick, 18 * k))]


def _end(frames: Frames, end: str | Vec, k: float) -> End:
    if not isinstance(end, str):
        return End("", scale(end, k))
    if end.startswith("hand"):
        return End(end, grip_point(frames, end[-1]))
    if end in ("foot_r", "foot_l"):
        return End(end, (7.0 * k, 0.6 - frames.build.ankle, 0.0))
    if end.startswith("ankle"):
        return End(f"shank_{end[-1]}", (0.0, -0.9 * frames.build.shank, 0.0))
    if end in ("knee_r", "knee_l"):
        return End(f"thigh_{end[-1]}", (0.0, -0.88 * frames.build.thigh, 0.0))
    bone, point, _ = places.skin_point(frames.build, end)
    return End(bone, point)


def grip_point(frames: Frames, side: str) -> Vec:
    """The middle of what a closed hand holds, in the axes of the hand."""
    build = frames.build
    return (0.0, -0.78 * build.palm, (-2.5 if side == "r" else 2.5) * build.hand_size)


def _band(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    assert frames is not None
    around = spec.values["around"]
    pairs = {"knees": ("knee_r", "knee_l"), "ankles": ("ankle_r", "ankle_l"), "feet": ("foot_r", "foot_l")}
    ends = tuple(_end(frames, end, k) for end in pairs.get(around, spec.values["ends"]))
    if around == "knees":  # above them
        ends = tuple(End(end.bone, (0.0, -0.73 * frames.build.thigh, 0.0)) for end in ends)
    return [_prop(spec, ends=ends, side=around or "")]


def _stick(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    assert frames is not None
    hands = SIDES if spec.values["hands"] == "both" else (spec.values["hands"][-1],)
    ends = tuple(End(f"hand_{side}", grip_point(frames, side)) for side in hands)
    return [_prop(spec, ends=ends, size=(spec.values["length"] * k, 0.0, 0.0), radius=1.4 * k)]


def _worn(spec: PropSpec, k: float, frames: Frames | None, props: list[Prop]) -> list[Prop]:
    """One for each hand or foot."""
    which = spec.values.get("hands") or spec.values.get("foot") or spec.values["hand"]
    sides = SIDES if which == "both" else (which[-1],)
    return [_prop(spec, side=s, radius=float(spec.values.get("r", 0.0)) * k, name=f"{spec.name}_{s}") for s in sides]


_MAKERS: dict[str, Callable[[PropSpec, float, Frames | None, list[Prop]], list[Prop]]] = {
    "mat": _mat,
    "ball": _ball,
    "soft_ball": _worn,
    "chair": _chair,
    "wall": _wall,
    "door": _door,
    "table": _table,
    "counter": _table,
    "rail": _rail,
    "step": _table,
    "box": _table,
    "post": _post,
    "pillow": _pillow,
    "roll": _roll,
    "towel": _towel,
    "strap": _band,
    "band": _band,
    "stick": _stick,
    "dumbbell": _worn,
    "ankle_weight": _worn,
}


def stick_line(prop: Prop, frames: Frames) -> tuple[Vec, Vec]:
    """The two ends of a stick in the world: through both grips, or along the fist that holds it."""
    points = [frames.pt(end.bone, end.at) for end in prop.ends]
    if len(points) == 2:
        middle = mix(points[0], points[1], 0.5)
        way = norm((points[0][0] - points[1][0], points[0][1] - points[1][1], points[0][2] - points[1][2]))
    else:
        middle, way = points[0], frames.direction(prop.ends[0].bone, (1.0, 0.0, 0.0))
    half = scale(way, prop.size[0] / 2)
    return add(middle, half), add(middle, scale(half, -1.0))
