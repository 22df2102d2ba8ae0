"""Close-ups: which bones they frame and which parts of the body they show."""

from exercises.figures.hands import FINGERS

# Bones in the frame, which parts are drawn at all (None: all), and the cm round them.
SUBJECTS: dict[str, tuple[tuple[str, ...], tuple[str, ...] | None, float]] = {
    "hand": (
        ("hand", *(f"{finger}{n}" for finger in FINGERS for n in (1, 2, 3)), "thumb1", "thumb2", "thumb3"),
        ("fore", "hand", "thumb", *FINGERS),
        2.5,
    ),
    "foot": (("foot", "toes"), ("shank", "foot", "toe0", "toe1", "toe2", "toe3", "toe4", "thigh", "leg"), 3.0),
    "arm": (("fore", "hand", *(f"{finger}{n}" for finger in FINGERS for n in (1, 2, 3))), None, 5.0),
    "reach": (("head", "upper", "fore", "hand", *(f"{finger}{n}" for finger in FINGERS for n in (1, 2, 3))), None, 4.0),
    "knee": (("thigh", "shank"), ("thigh", "leg", "shank", "foot"), 4.0),
    "head": (("head", "neck"), None, 6.0),
    "upper": (("head", "neck", "thorax", "waist", "upper", "fore", "hand", "index3", "middle3"), None, 4.0),
    "trunk": (("thorax", "waist", "pelvis", "belly", "thigh", "shank"), None, 4.0),
    "lower": (("pelvis", "thigh", "shank", "foot", "toes"), None, 4.0),
}


def framing_of(close_up: str | None) -> str:
    """The framing (and so the scale) of a close-up such as `hand_r` or `upper`."""
    return close_up.removesuffix("_r").removesuffix("_l") if close_up else "whole"


def side_of(close_up: str) -> str:
    """r or l of a close-up of one limb, empty for one of the middle."""
    return close_up[-1] if close_up.endswith(("_r", "_l")) else ""


def shown(name: str, close_up: str | None) -> bool:
    """Whether a part of the body belongs in the picture: a hand or a foot is seen without the rest of the body."""
    if not close_up:
        return True
    wanted = SUBJECTS[framing_of(close_up)][1]
    stem, _, side = name.partition("_")
    return wanted is None or (stem in wanted and side == side_of(close_up))
