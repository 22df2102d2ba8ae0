"""The figure: reference flesh (a lean adult of 175 cm) fitted to a build."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from exercises.figures.build import MAN, Build
from exercises.figures.closeups import shown
from exercises.figures.clothes import clothes
from exercises.figures.feet import foot_parts
from exercises.figures.flesh import Ball, Flesh, Joint, Part, chain, hoop
from exercises.figures.hands import FINGERS, hand_parts
from exercises.figures.heads import head_parts
from exercises.figures.skeleton import SIDES

type Stretch = tuple[float, float, float, float]  # along X, along Y, along Z, of radii


def _neck() -> Part:
    collar = hoop("thorax", 23.6, (6.4, 6.8), centre=(-0.6, 0), tilt=-0.42)
    base: Ball = ("neck", (-0.2, 1.0, 0), 5.2)
    skull: Ball = ("head", (-1.2, 4.0, 0), 5.3)
    return Part("neck", "skin", ((*collar, base), (base, skull)), unit="neck", fillet=2)


def _arm(side: str) -> list[Part]:
    upper, fore = f"upper_{side}", f"fore_{side}"
    muscle = chain(
        upper, (0, 0, 0, 4.9), (0.2, -8, 0, 4.75), (0.6, -15, 0, 4.5), (0.2, -23, 0, 3.85), (0, -28, 0, 3.65)
    )
    belly = chain(
        fore, (0, 0, 0, 3.65), (0.5, -5.5, 0, 4.05), (0.3, -11, 0, 3.7), (0, -19, 0, 2.8), (0, -25.3, 0, 2.35)
    )
    return [
        Part(upper, "skin", muscle, unit=upper, joints=(Joint("trunk", upper, (0, 0, 0), 9.5),)),
        Part(fore, "skin", belly, unit=fore, joints=(Joint(upper, fore, (0, 0, 0), 5.2, 8),)),
    ]


def _leg(side: str, *, bare: bool) -> list[Part]:
    thigh, shank = f"thigh_{side}", f"shank_{side}"
    upper = chain(thigh, (0.2, -15, 0, 7.8), (0.7, -26, 0, 6.7), (0.4, -36, 0, 5.6), (0, -41, 0, 5.2))
    lower = chain(
        shank,
        (0, 0, 0, 5.2),
        (-1.5, -8, 0, 5.55),
        (-1.8, -13.5, 0, 5.6),
        (-1.3, -20, 0, 4.9),
        (-0.4, -29, 0, 3.75),
        (0, -36, 0, 3.2),
        (0, -40.3, 0, 3.1 if bare else 3.2),
    )
    roots = (Joint("pelvis", thigh, (0, 0, 0), 13),)
    hems = (Joint("trunk", thigh, (0, 1, 0), 14),)
    knee = Joint(thigh, shank, (0, 0, 0), 7.2, 14)
    return [
        Part(thigh, "skin", upper, unit=thigh, joints=roots, hems=hems),
        Part(shank, "skin", lower, unit=shank, joints=(knee,)),
    ]


def body_parts(
    build: Build, *, hair: str | None = None, fingers: Collection[str] = (), bare_feet: bool = False
) -> list[Part]:
    """All parts of a figure. `fingers` names the sides (r, l) whose fingers have lines of their own; `bare_feet`
    takes the shoes off."""
    parts = [_neck(), *head_parts(hair or build.hair)]
    for side in SIDES:
        parts += [*_arm(side), *hand_parts(side, fingers=side in fingers), *_leg(side, bare=bare_feet)]
        parts += foot_parts(side, bare=bare_feet)
    parts += clothes(build.bust)  # after the skin that they cover
    return [fitted(part, build) for part in parts]


def fitted(part: Part, build: Build) -> Part:
    """A part of the reference flesh, stretched to the bones and girths of a build."""
    hulls = tuple(tuple(_ball(ball, build) for ball in hull) for hull in part.groups)
    joints = tuple(_joint(joint, build) for joint in part.joints)
    return replace(part, groups=hulls, joints=joints, hems=tuple(_joint(joint, build) for joint in part.hems))


def _ball(ball: Ball, build: Build) -> Ball:
    bone, (x, y, z), r = ball
    kx, ky, kz, kr = stretch(build, bone.split("_")[0])
    return (bone, (x * kx, y * ky, z * kz), r * kr)


def _joint(joint: Joint, build: Build) -> Joint:
    x, y, z = joint.at
    kx, ky, kz, kr = stretch(build, joint.bone.split("_")[0])
    return replace(joint, at=(x * kx, y * ky, z * kz), radius=joint.radius * kr)


@lru_cache(maxsize=512)
def stretch(build: Build, bone: str) -> Stretch:
    """How a build stretches the reference flesh on a bone."""
    lengths = {
        "pelvis": (build.pelvis / MAN.pelvis, build.hips_girth),
        "lumbar": (build.lumbar / MAN.lumbar, build.waist_girth),
        "waist": (build.waist / MAN.waist, build.waist_girth),
        "belly": (build.waist / MAN.waist, build.waist_girth),
        "thorax": (build.thorax / MAN.thorax, build.chest_girth),
        "neck": (build.neck / MAN.neck, build.neck_girth),
        "upper": (build.upper_arm / MAN.upper_arm, build.arm_girth),
        "fore": (build.forearm / MAN.forearm, build.arm_girth),
        "thigh": (build.thigh / MAN.thigh, build.leg_girth),
        "shank": (build.shank / MAN.shank, build.leg_girth),
    }
    if bone in lengths:
        long, girth = lengths[bone]
        return (girth, long, girth, girth)
    if bone in ("foot", "toes", "arch"):
        height, length = build.ankle / MAN.ankle, build.ball / MAN.ball
        return (length, height, height, height)
    if bone == "head":
        size = 0.5 + 0.5 * build.neck / MAN.neck
        return (size, size, size, size)
    if bone.rstrip("123") in (*FINGERS, "thumb"):
        return (build.hand_size, build.finger / MAN.finger, build.hand_size, build.hand_size)
    if bone == "hand":
        return (build.hand_size, build.palm / MAN.palm, build.hand_size, build.hand_size)
    return (1.0, 1.0, 1.0, 1.0)


@lru_cache(maxsize=64)
def body_flesh(
    build: Build, *, fingers: frozenset[str] = frozenset(), bare_feet: bool = False, close_up: str | None = None
) -> Flesh:
    """The parts of a figure made ready to be placed, kept for each build."""
    parts = body_parts(build, fingers=fingers, bare_feet=bare_feet)
    return Flesh(part for part in parts if shown(part.name, close_up))
