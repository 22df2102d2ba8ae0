"""How far each joint may go, in degrees (shoulder blade and belly in cm).

Ends of the normal active range after AAOS, *Joint Motion* (1965), and Norkin & White, *Measurement of Joint Motion*,
rounded up by the few degrees that a passive stretch adds. An entry may not state more,
and no solved pose may need more.
"""

RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "pelvis": {"pitch": (-180, 180), "roll": (-180, 180), "yaw": (-360, 360)},
    "trunk": {"flexion": (-45, 90), "side": (-42, 42), "rotation": (-52, 52), "belly": (0, 7)},
    "neck": {"flexion": (-65, 58), "side": (-48, 48), "rotation": (-84, 84), "protraction": (-20, 35)},
    "scapula": {"elevation": (-4, 6), "protraction": (-5, 5)},
    "shoulder": {"flexion": (-65, 186), "abduction": (-50, 186), "rotation": (-95, 100)},
    "elbow": {"flexion": (-8, 153)},
    "forearm": {"pronation": (-92, 92)},
    "wrist": {"flexion": (-90, 90), "deviation": (-42, 26)},
    "hip": {"flexion": (-30, 140), "abduction": (-35, 52), "rotation": (-52, 62)},
    "knee": {"flexion": (-6, 152)},
    "ankle": {"flexion": (-62, 32), "inversion": (-22, 38), "abduction": (-20, 20), "arch": (0, 1)},
    "toe": {"extension": (-45, 82)},
}

# The one angle that a bare number means: `knees = 98`.
SINGLE = {"elbow": "flexion", "forearm": "pronation", "knee": "flexion", "ankle": "flexion", "toe": "extension"}
LIMB_JOINTS = tuple(joint for joint in RANGES if joint not in ("pelvis", "trunk", "neck"))


def joint_of(key: str) -> str:
    """`hip_r` is a `hip`."""
    return key[:-2] if key.endswith(("_r", "_l")) else key
