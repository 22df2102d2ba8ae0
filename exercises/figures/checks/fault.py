"""A fault of a figure, as a sentence for the person who wrote the entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    stage: int
    sentence: str
    share: float = 0.0  # of the way to the next stage

    def __str__(self) -> str:
        where = f"picture {self.stage + 1}"
        if self.share:
            where += f", {self.share:.0%} of the way to the next"
        return f"{where}: {self.sentence}"


_BONES = {
    "upper": "upper arm",
    "fore": "forearm",
    "hand": "hand",
    "thigh": "thigh",
    "shank": "lower leg",
    "foot": "foot",
    "toes": "toes",
    "arch": "foot",
    "lumbar": "low back",
    "waist": "waist",
    "thorax": "chest",
}


def spoken(bone: str) -> str:
    """`fore_r` as "right forearm"."""
    side = {"_r": "right ", "_l": "left "}.get(bone[-2:], "")
    stem = bone[:-2] if side else bone
    return side + _BONES.get(stem, stem)
