"""The body's surface as spheres on bones, read from what is drawn: what touches in the sums touches in the picture."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from exercises.figures.body import body_parts
from exercises.figures.build import Build
from exercises.figures.skeleton import BODY_BONES, Frames, pose
from exercises.figures.vec import Vec, vec

type Ball = tuple[float, float, float, float]  # centre on its bone and radius, cm

# What a pose entry may name as touching, and the bones it means.
_SIDED = {
    "upper": ("upper",),
    "fore": ("fore",),
    "hand": ("hand",),
    "arm": ("upper", "fore", "hand"),
    "thigh": ("thigh",),
    "shank": ("shank",),
    "foot": ("foot", "toes", "arch"),
    "leg": ("thigh", "shank", "foot", "toes", "arch"),
}
REGIONS: dict[str, tuple[str, ...]] = {
    "pelvis": ("pelvis",),
    "trunk": ("lumbar", "waist", "belly", "thorax"),
    "low_back": ("lumbar", "waist"),
    "upper_back": ("thorax",),
    "head": ("head",),
    "neck": ("neck",),
}
for _name, _bones in _SIDED.items():
    for _side in "rl":
        REGIONS[f"{_name}_{_side}"] = tuple(f"{bone}_{_side}" for bone in _bones)
    _many = "feet" if _name == "foot" else f"{_name}s"
    REGIONS[_many] = tuple(f"{bone}_{side}" for side in "rl" for bone in _bones)


def bones_of(regions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bone for region in regions for bone in REGIONS[region]))


def _skeletal(bone: str) -> str:
    """Fingers count as hand."""
    return bone if bone in BODY_BONES else f"hand_{bone[-1]}"


@lru_cache(maxsize=16)
def spheres(build: Build) -> dict[str, tuple[Ball, ...]]:
    """The spheres that hang on each bone; enough for planes, as a hull's lowest point lies on one of them."""
    found: dict[str, list[Ball]] = {bone: [] for bone in BODY_BONES}
    for part in body_parts(build):
        for group in part.groups if part.body else ():
            for bone, at, radius in group:
                if bone in found:
                    found[bone].append((*vec(at), float(radius)))
    return {bone: tuple(dict.fromkeys(balls)) for bone, balls in found.items()}


@dataclass(frozen=True)
class Skin:
    """Many spheres that fill the hulls: each lies a share `w` of the way from a point on one bone to one on another."""

    bones: tuple[str, ...]
    first: Any  # (n,) index of a bone
    a: Any  # (n, 3) its place there
    second: Any
    b: Any
    w: Any
    r: Any
    region: Any  # (n,) index of the bone that the sphere counts to

    def world(self, frames: Frames) -> Any:
        """Centres (n, 3) in the world."""
        places = np.array([frames.P[bone] for bone in self.bones])
        turns = np.array([frames.R[bone] for bone in self.bones])
        one = places[self.first] + np.einsum("nij,nj->ni", turns[self.first], self.a)
        two = places[self.second] + np.einsum("nij,nj->ni", turns[self.second], self.b)
        return one + (two - one) * self.w[:, None]

    def mask(self, bones: tuple[str, ...]) -> Any:
        return np.isin(self.region, [self.bones.index(bone) for bone in bones])


@lru_cache(maxsize=16)
def skin(build: Build) -> Skin:
    rows = []
    for part in body_parts(build):
        for group in part.groups if part.body else ():
            rows += _filled([ball for ball in group if ball[0] in BODY_BONES])
    unique = list(dict.fromkeys(rows))
    index = {bone: n for n, bone in enumerate(BODY_BONES)}
    return Skin(
        BODY_BONES,
        np.array([index[row[0]] for row in unique]),
        np.array([row[1] for row in unique]),
        np.array([index[row[2]] for row in unique]),
        np.array([row[3] for row in unique]),
        np.array([row[4] for row in unique]),
        np.array([row[5] for row in unique]),
        np.array([index[row[0] if row[4] < 0.5 else row[2]] for row in unique]),
    )


def _filled(group: list[tuple[str, Any, float]]) -> list[tuple[str, Vec, str, Vec, float, float]]:
    """The spheres of a hull and some between each pair."""
    rows = []
    for n, (bone, at, radius) in enumerate(group):
        rows.append((bone, vec(at), bone, vec(at), 0.0, float(radius)))
        for other, there, size in group[n + 1 :] if len(group) < 9 else ():
            rows += [(bone, vec(at), other, vec(there), w, radius + (size - radius) * w) for w in (0.25, 0.5, 0.75)]
    return rows


@lru_cache(maxsize=512)
def surface_along(build: Build, bone: str, origin: Vec, direction: Vec) -> Vec:
    """Where a ray from inside a bone leaves the skin, in that bone's axes."""
    frames = _neutral(build)
    whole = skin(build)
    start = np.array(frames.pt(bone, origin))
    ray = np.array(frames.direction(bone, direction))
    centres = whole.world(frames) - start
    near = whole.mask(_near(bone))
    centres, radii = centres[near], whole.r[near]
    ahead = centres @ ray
    room = radii**2 - (np.einsum("ni,ni->n", centres, centres) - ahead**2)
    exits = (ahead + np.sqrt(np.maximum(room, 0.0)))[room > 0]
    reach = float(exits.max()) if exits.size else 0.0
    return (
        origin[0] + direction[0] * reach,
        origin[1] + direction[1] * reach,
        origin[2] + direction[2] * reach,
    )


def _near(bone: str) -> tuple[str, ...]:
    core = ("pelvis", "lumbar", "waist", "belly", "thorax")
    if bone in core:
        return core
    limbs = {"foot": "toes", "toes": "foot", "head": "neck"}
    return (bone, bone.replace(bone[:-2], limbs[bone[:-2]])) if bone[:-2] in limbs else (bone,)


@lru_cache(maxsize=16)
def _neutral(build: Build) -> Frames:
    return pose(build)
