"""How long and how stout a figure is. A pose is solved anew for each build, so that contacts hold for all of them."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal


@dataclass(frozen=True)
class Build:
    """Bone lengths in cm; girths as factors of the reference flesh (1 = a lean adult of 175 cm)."""

    name: str
    figure: Literal["woman", "man"] = "man"

    # From joint centre to joint centre.
    pelvis: float = 8.5  # hip line to the lumbosacral joint
    lumbar: float = 8.0  # to the joint at the waist
    waist: float = 8.5  # to the thoracolumbar joint
    thorax: float = 25.0  # to the base of the neck
    neck: float = 7.6
    hip_half: float = 8.6  # from the middle to a hip joint
    shoulder_y: float = 18.5  # above the thoracolumbar joint
    shoulder_half: float = 16.6
    upper_arm: float = 28.0
    forearm: float = 25.5
    palm: float = 8.8  # wrist to the knuckle of the middle finger
    finger: float = 8.4  # that knuckle to the finger tip
    thigh: float = 41.0
    shank: float = 40.5
    ankle: float = 7.6  # ankle joint above the sole
    heel: float = 6.6  # heel behind the ankle
    ball: float = 12.0  # joint across the ball of the foot, before the ankle
    toes: float = 6.4  # that joint to the tip of the shoe

    # Girths.
    hips_girth: float = 1.0
    waist_girth: float = 1.0
    chest_girth: float = 1.0
    neck_girth: float = 1.0
    arm_girth: float = 1.0
    leg_girth: float = 1.0
    hand_size: float = 1.0
    bust: float = 0.0  # 0 flat to 1 full
    hair: str = "short"
    extra: tuple[tuple[str, float], ...] = field(default=())

    @cached_property
    def standing_hip(self) -> float:
        """Height of the hip joints over the floor with straight legs."""
        return self.thigh + self.shank + self.ankle

    @cached_property
    def scale(self) -> float:
        """Size against the reference figure. All lengths of a pose entry are for that figure and are multiplied by
        this, furniture too, so that one entry fits everybody."""
        return self.standing_hip / 89.1


_LENGTHS = (
    *("pelvis", "lumbar", "waist", "thorax", "neck", "hip_half", "shoulder_y", "shoulder_half", "upper_arm", "forearm"),
    *("palm", "finger", "thigh", "shank", "ankle", "heel", "ball", "toes"),
)


def _scaled(build: Build, name: str, bones: float, **changes: Any) -> Build:
    longer: dict[str, Any] = {key: round(getattr(build, key) * bones, 2) for key in _LENGTHS}
    return replace(build, **({"name": name} | longer | changes))


MAN = Build("man")
WOMAN = _scaled(
    MAN,
    "woman",
    0.955,
    figure="woman",
    hip_half=8.7,
    shoulder_half=14.9,
    hips_girth=1.02,
    waist_girth=0.9,
    chest_girth=0.9,
    neck_girth=0.86,
    arm_girth=0.86,
    leg_girth=0.95,
    hand_size=0.92,
    bust=0.7,
    hair="bun",
)
STURDY_MAN = replace(
    MAN,
    name="sturdy man",
    hips_girth=1.1,
    waist_girth=1.22,
    chest_girth=1.1,
    neck_girth=1.1,
    arm_girth=1.1,
    leg_girth=1.08,
    hair="receding",
)
STURDY_WOMAN = replace(
    WOMAN,
    name="sturdy woman",
    hips_girth=1.14,
    waist_girth=1.1,
    chest_girth=1.02,
    neck_girth=0.92,
    arm_girth=0.98,
    leg_girth=1.06,
    bust=1.0,
    hair="bob",
)

BUILDS: dict[str, Build] = {build.name: build for build in (MAN, WOMAN, STURDY_MAN, STURDY_WOMAN)}
