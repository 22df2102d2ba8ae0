"""Starting positions: how the body lies in the world, the angles it has there, and what carries it.

An entry that names a position gets all of this and states only what differs.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Position:
    root: str
    settle: tuple[str, ...]
    on: str = "floor"
    sink: float = 0.0  # cm by which flesh and mat give way
    angles: dict[str, Any] = field(default_factory=dict)
    feet: str = "free"
    rest: tuple[str, ...] = ()  # limbs and head let down until they touch, unless the entry says where they are
    hands_to: str | None = None
    fit: tuple[str, tuple[tuple[str, ...], tuple[str, ...]]] | None = None
    words: str = ""  # for the alt text


_SIDE_LYING: dict[str, Any] = {
    "hips": {"flexion": 12, "abduction": 0, "rotation": 0},
    "knees": 16,
    "shoulders": {"flexion": 20, "abduction": 0},
}
_LYING: dict[str, Any] = {"shoulders": {"abduction": 14}, "forearms": 80, "elbows": 6}
_HOOKED: dict[str, Any] = {"hips": {"flexion": 50, "abduction": 4}, "knees": 98}

POSITIONS: dict[str, Position] = {
    "standing": Position("standing", ("feet",), feet="flat", words="Standing"),
    "seated": Position(
        "seated",
        ("pelvis", "thighs"),
        on="chair",
        angles={"hips": {"flexion": 86, "abduction": 8}, "knees": 86, "shoulders": {"flexion": 18}, "elbows": 38},
        feet="flat",
        words="Sitting",
    ),
    "long_sitting": Position(
        "seated",
        ("pelvis", "thighs"),
        angles={"hips": {"flexion": 88, "abduction": 4}, "knees": 2, "ankles": -8},
        rest=("legs",),
        words="Sitting on the floor, legs straight in front",
    ),
    "kneeling": Position(
        "kneeling", ("shanks",), angles={"knees": 88, "ankles": -52, "hips": {"abduction": 4}}, words="Kneeling"
    ),
    "half_kneeling": Position(
        "half_kneeling",
        ("shank_r",),
        angles={
            "knee_r": 92,
            "ankle_r": -52,
            "hip_l": {"flexion": 88, "abduction": 4},
            "knee_l": 90,
        },
        words="Kneeling on one knee, the other foot in front",
    ),
    "half_kneeling_left": Position(
        "half_kneeling",
        ("shank_l",),
        angles={
            "knee_l": 92,
            "ankle_l": -52,
            "hip_r": {"flexion": 88, "abduction": 4},
            "knee_r": 90,
        },
        words="Kneeling on one knee, the other foot in front",
    ),
    "supine": Position(
        "supine",
        ("pelvis", "trunk"),
        angles=_LYING | {"ankles": -14},
        rest=("head", "arms", "legs"),
        words="Lying on the back",
    ),
    "hook_lying": Position(
        "supine",
        ("pelvis", "trunk"),
        angles=_LYING | _HOOKED,
        feet="flat",
        rest=("head", "arms"),
        words="Lying on the back, knees bent, feet flat",
    ),
    "prone": Position(
        "prone",
        ("pelvis", "trunk"),
        angles={"shoulders": {"abduction": 14}, "forearms": -40, "elbows": 6, "ankles": -58, "neck": {"flexion": -8}},
        rest=("arms", "legs"),
        words="Lying face down",
    ),
    "quadruped": Position(
        "quadruped",
        ("shanks",),
        angles={
            "hips": {"flexion": 90, "abduction": 0},
            "knees": 90,
            "ankles": -58,
            "shoulders": {"flexion": 90, "abduction": 2},
            "elbows": 2,
            "neck": {"flexion": -10},
        },
        hands_to="floor",
        words="On hands and knees",
    ),
    "side_lying_right": Position(
        "side_lying_right",
        ("pelvis", "trunk", "thigh_r", "upper_r"),
        sink=1.5,
        angles=_SIDE_LYING,
        rest=("leg_r",),
        fit=("pelvis.roll", (("pelvis", "thigh_r"), ("upper_r", "upper_back"))),
        words="Lying on the right side",
    ),
    "side_lying_left": Position(
        "side_lying_left",
        ("pelvis", "trunk", "thigh_l", "upper_l"),
        sink=1.5,
        angles=_SIDE_LYING,
        rest=("leg_l",),
        fit=("pelvis.roll", (("pelvis", "thigh_l"), ("upper_l", "upper_back"))),
        words="Lying on the left side",
    ),
}
