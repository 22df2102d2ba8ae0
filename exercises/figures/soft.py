"""What moves without a joint, as bones that only slide: the belly swells, the arch of a foot is drawn up."""

from collections.abc import Mapping

from exercises.figures.vec import Vec

SOFT = {"belly": "waist", "arch_r": "foot_r", "arch_l": "foot_l"}  # and the bone that each hangs on


def soft_of(angles: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """How far each is moved: the belly in cm, an arch from 0 (flat) to 1."""
    return {"belly": angles["trunk"]["belly"]} | {f"arch_{s}": angles[f"ankle_{s}"]["arch"] for s in "rl"}


def soft_offset(soft: Mapping[str, float], bone: str, place: Vec) -> Vec:
    """A drawn-up arch lifts the middle of the foot and brings the ball nearer to the heel; the belly moves forward."""
    if bone == "belly":
        return (soft["belly"], 0.0, 0.0)
    up = soft[f"arch_{bone[-1]}"]
    return (place[0] - 1.3 * up, place[1], place[2]) if bone.startswith("toes") else (-0.6 * up, 2.0 * up, 0.0)
