"""What the page that draws a figure calls the parts of a pose: positions, joints and their angles, places, things.

The keys are those of `exercises.figures`; a test holds the two together. A library's pose may hold more than is offered
here: what the page does not offer it keeps.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

type Words = str | Promise
type Choices = list[tuple[str, Words]]

POSITIONS: dict[str, Words] = {
    "standing": _("Standing"),
    "seated": _("Sitting on a chair"),
    "long_sitting": _("Sitting on the floor, legs straight"),
    "kneeling": _("Kneeling on both knees"),
    "half_kneeling": _("Kneeling on the right knee, left foot in front"),
    "half_kneeling_left": _("Kneeling on the left knee, right foot in front"),
    "supine": _("Lying on the back, legs straight"),
    "hook_lying": _("Lying on the back, knees bent"),
    "prone": _("Lying face down"),
    "quadruped": _("On hands and knees"),
    "side_lying_right": _("Lying on the right side"),
    "side_lying_left": _("Lying on the left side"),
}
VIEWS: dict[str, Words] = {
    "side": _("From the right side"),
    "side_flat": _("Straight from the right side"),
    "front": _("From the front"),
    "front_oblique": _("From the front, a little to the right"),
    "oblique": _("From the right, a little to the front"),
    "back": _("From behind"),
    "back_oblique": _("From behind, a little to the right"),
    "seated": _("From the side, for sitting"),
    "lying": _("From the side, for lying"),
    "lying_front": _("From the side and a little above"),
    "lying_above": _("From the side and well above"),
    "above": _("From above"),
    "own": _("Turned by hand, with the two numbers beside"),
}
CLOSE_UPS: dict[str, Words] = {
    "": _("The whole body"),
    "upper": _("Upper body"),
    "lower": _("Lower body"),
    "trunk": _("Trunk"),
    "head": _("Head and neck"),
    "hand_r": _("Right hand"),
    "hand_l": _("Left hand"),
    "foot_r": _("Right foot"),
    "foot_l": _("Left foot"),
    "knee_r": _("Right knee"),
    "knee_l": _("Left knee"),
    "arm_r": _("Right arm"),
    "arm_l": _("Left arm"),
    "reach_r": _("Head and right arm"),
    "reach_l": _("Head and left arm"),
}
# Joint, angle, and what it does; the shoulder blade's are centimetres, all others degrees.
TRUNK_ANGLES: list[tuple[str, str, Words]] = [
    ("trunk", "flexion", _("Back: bend forward + or backward −")),
    ("trunk", "side", _("Back: bend to the right + or left −")),
    ("trunk", "rotation", _("Back: turn to the right + or left −")),
    ("trunk", "belly", _("Belly: swells +, cm")),
    ("pelvis", "pitch", _("Whole body: tip forward + or backward −")),
    ("pelvis", "roll", _("Whole body: tip sideways")),
    ("pelvis", "yaw", _("Whole body: turn round to the right + or left −")),
]
HEAD_ANGLES: list[tuple[str, str, Words]] = [
    ("neck", "flexion", _("Head: bend forward + or back −")),
    ("neck", "side", _("Head: tilt to the right + or left −")),
    ("neck", "rotation", _("Head: turn to the right + or left −")),
    ("neck", "protraction", _("Head: slide forward + or tuck the chin −")),
]
ARM_ANGLES: list[tuple[str, str, Words]] = [
    ("shoulder", "flexion", _("Arm: raise forward + or back −")),
    ("shoulder", "abduction", _("Arm: raise to the side + or across −")),
    ("shoulder", "rotation", _("Arm: turn out + or in −")),
    ("elbow", "flexion", _("Elbow: bend +")),
    ("forearm", "pronation", _("Forearm: palm down + or up −")),
    ("wrist", "flexion", _("Wrist: bend to the palm + or back −")),
    ("wrist", "deviation", _("Wrist: to the thumb + or little finger −")),
    ("scapula", "elevation", _("Shoulder blade: up + or down −, cm")),
    ("scapula", "protraction", _("Shoulder blade: forward + or back −, cm")),
]
LEG_ANGLES: list[tuple[str, str, Words]] = [
    ("hip", "flexion", _("Hip: bend forward + or back −")),
    ("hip", "abduction", _("Hip: out to the side + or across −")),
    ("hip", "rotation", _("Hip: turn out + or in −")),
    ("knee", "flexion", _("Knee: bend +")),
    ("ankle", "flexion", _("Ankle: foot up + or pointed −")),
    ("ankle", "inversion", _("Ankle: sole turned in + or out −")),
    ("ankle", "abduction", _("Ankle: toes turned out + or in −")),
    ("ankle", "arch", _("Arch of the foot: drawn up, 0 to 1")),
    ("toe", "extension", _("Toes: up + or curled −")),
]
SIDE_WORDS: dict[str, Words] = {"r": pgettext_lazy("limb", "Right"), "l": pgettext_lazy("limb", "Left")}

HAND_SHAPES: dict[str, Words] = {
    "": _("as it comes"),
    "open": _("open"),
    "flat": _("flat"),
    "relaxed": _("relaxed"),
    "fist": _("fist"),
    "grip": _("grip round a bar"),
    "clasped": _("clasped"),
    "cupped": _("cupped"),
    "pinch": _("pinch"),
    "point": _("pointing"),
    "straight": _("fingers straight"),
    "hook": _("hook"),
    "tabletop": _("bent at the knuckles"),
    "straight_fist": _("fist with straight finger tips"),
}
FOOT_MODES: dict[str, Words] = {
    "flat": _("flat on the ground"),
    "toes": _("on the toes"),
    "heel": _("on the heel"),
    "free": _("free in the air"),
}
# Where a hand or a foot can go. The rooms' own names come first, then places of the body.
ROOM: dict[str, Words] = {
    "floor": _("the floor"),
    "wall": _("the wall"),
    "ball": _("the ball"),
    "table": _("the table"),
    "counter": _("the counter"),
    "rail": _("the rail"),
    "door": _("the door frame"),
    "step": _("the step"),
    "box": _("the box"),
    "chair": _("the chair"),
    "chair.back": _("the top of the chair’s backrest"),
    "chair.r": _("the right edge of the seat"),
    "chair.l": _("the left edge of the seat"),
    "chair.front": _("the front edge of the seat"),
}
PLACES: dict[str, Words] = {
    "head_back": _("back of the head"),
    "forehead": _("forehead"),
    "temple_r": _("right temple"),
    "temple_l": _("left temple"),
    "head_r": _("right side of the head"),
    "head_l": _("left side of the head"),
    "ear_r": _("right ear"),
    "ear_l": _("left ear"),
    "chin": _("chin"),
    "nape": _("back of the neck"),
    "crown": _("top of the head"),
    "nose": _("nose"),
    "collar_r": _("right collarbone"),
    "collar_l": _("left collarbone"),
    "shoulder_r": _("right shoulder"),
    "shoulder_l": _("left shoulder"),
    "upper_arm_r": _("right upper arm"),
    "upper_arm_l": _("left upper arm"),
    "elbow_r": _("right elbow"),
    "elbow_l": _("left elbow"),
    "forearm_r": _("right forearm"),
    "forearm_l": _("left forearm"),
    "hand_r": _("right hand"),
    "hand_l": _("left hand"),
    "chest": _("chest"),
    "upper_back": _("upper back"),
    "belly": _("belly"),
    "low_back": _("low back"),
    "waist_r": _("right side of the waist"),
    "waist_l": _("left side of the waist"),
    "hip_r": _("right hip"),
    "hip_l": _("left hip"),
    "buttock_r": _("right buttock"),
    "buttock_l": _("left buttock"),
    "thigh_r": _("right thigh"),
    "thigh_l": _("left thigh"),
    "thigh_back_r": _("back of the right thigh"),
    "thigh_back_l": _("back of the left thigh"),
    "knee_r": _("right knee"),
    "knee_l": _("left knee"),
    "knee_back_r": _("back of the right knee"),
    "knee_back_l": _("back of the left knee"),
    "shin_r": _("right shin"),
    "shin_l": _("left shin"),
    "calf_r": _("right calf"),
    "calf_l": _("left calf"),
    "ankle_r": _("right ankle"),
    "ankle_l": _("left ankle"),
    "heel_r": _("right heel"),
    "heel_l": _("left heel"),
    "foot_r": _("right foot"),
    "foot_l": _("left foot"),
    "toes_r": _("right toes"),
    "toes_l": _("left toes"),
}
CONTACTS: dict[str, Words] = {
    "palm": _("with the palm"),
    "back": _("with the back of the hand"),
    "fingers": _("with the fingers"),
    "wrist": _("with the wrist"),
    "forearm": _("with the forearm"),
    "grip": _("in its grip"),
}
FOOT_CONTACTS: dict[str, Words] = {
    "ankle": _("with the ankle"),
    "sole": _("with the sole"),
    "heel": _("with the heel"),
    "toes": _("with the toes"),
}
# Where the elbow points, in the axes of the trunk: forward, up, to that side.
POLES: dict[str, tuple[Words, tuple[float, float, float] | None]] = {
    "": (_("where the wrist is at ease"), None),
    "down": (_("down"), (0, -1, 0.2)),
    "out": (_("out to the side"), (0, 0, 1)),
    "back": (_("backward"), (-1, 0, 0.2)),
    "forward": (_("forward"), (1, 0, 0.2)),
    "up": (_("up"), (0, 1, 0.2)),
}
CARRY: dict[str, Words] = {
    "position": _("as in the start position"),
    "parts": _("these parts:"),
    "none": _("nothing: the body stays where the position puts it"),
}
PARTS: dict[str, Words] = {
    "head": _("head"),
    "upper_back": _("upper back"),
    "low_back": _("low back"),
    "trunk": _("whole trunk"),
    "pelvis": _("pelvis"),
    "thighs": _("thighs"),
    "shanks": _("lower legs"),
    "feet": _("feet"),
    "arms": _("arms"),
    "fore_r": _("right forearm"),
    "fore_l": _("left forearm"),
    "hands": _("hands"),
    "thigh_r": _("right thigh"),
    "thigh_l": _("left thigh"),
    "shank_r": _("right lower leg"),
    "shank_l": _("left lower leg"),
    "foot_r": _("right foot"),
    "foot_l": _("left foot"),
    "upper_r": _("right upper arm"),
    "upper_l": _("left upper arm"),
}
_MUSCLE_PAIRS: dict[str, tuple[Words, Words]] = {
    "neck": (_("side of the neck, right"), _("side of the neck, left")),
    "trap": (_("trapezius, right"), _("trapezius, left")),
    "lower_trap": (_("lower trapezius, right"), _("lower trapezius, left")),
    "rhomboid": (_("rhomboids, right"), _("rhomboids, left")),
    "rotator": (_("rotator cuff, right"), _("rotator cuff, left")),
    "deltoid": (_("deltoid, right"), _("deltoid, left")),
    "pec": (_("chest muscle, right"), _("chest muscle, left")),
    "lat": (_("latissimus, right"), _("latissimus, left")),
    "serratus": (_("serratus, right"), _("serratus, left")),
    "biceps": (_("biceps, right"), _("biceps, left")),
    "triceps": (_("triceps, right"), _("triceps, left")),
    "wrist_flexors": (_("wrist flexors, right"), _("wrist flexors, left")),
    "wrist_extensors": (_("wrist extensors, right"), _("wrist extensors, left")),
    "oblique": (_("oblique abdominals, right"), _("oblique abdominals, left")),
    "glute": (_("buttock, right"), _("buttock, left")),
    "abductor": (_("hip abductors, right"), _("hip abductors, left")),
    "adductor": (_("hip adductors, right"), _("hip adductors, left")),
    "hip_flexor": (_("hip flexors, right"), _("hip flexors, left")),
    "quads": (_("quadriceps, right"), _("quadriceps, left")),
    "hamstrings": (_("hamstrings, right"), _("hamstrings, left")),
    "calf": (_("calf, right"), _("calf, left")),
    "shin": (_("shin, right"), _("shin, left")),
    "peroneal": (_("peroneals, right"), _("peroneals, left")),
    "arch": (_("arch of the foot, right"), _("arch of the foot, left")),
}
MUSCLES: dict[str, Words] = {
    "abs": _("abdominals"),
    "lower_back": _("low back"),
    "neck_front": _("front of the neck"),
    "neck_back": _("back of the neck"),
} | {f"{name}_{side}": words[n] for name, words in _MUSCLE_PAIRS.items() for n, side in enumerate("rl")}

ARROWS: dict[str, Words] = {
    "": _("no arrow"),
    "follow": _("along the way of"),
    "push": _("pushes at"),
    "turn": _("turns round"),
}
WAYS: dict[str, tuple[Words, tuple[float, float, float]]] = {
    "forward": (_("forward"), (1, 0, 0)),
    "back": (_("backward"), (-1, 0, 0)),
    "up": (_("up"), (0, 1, 0)),
    "down": (_("down"), (0, -1, 0)),
    "right": (_("to the right side"), (0, 0, 1)),
    "left": (_("to the left side"), (0, 0, -1)),
}
PROPS: dict[str, Words] = {
    "": _("nothing"),
    "mat": _("mat"),
    "chair": _("chair"),
    "ball": _("large ball"),
    "wall": _("wall"),
    "door": _("door frame"),
    "post": _("post for a band"),
    "table": _("table"),
    "counter": _("counter"),
    "rail": _("rail"),
    "step": _("step"),
    "box": _("box"),
    "pillow": _("pillow"),
    "roll": _("roll"),
    "towel": _("towel"),
    "band": _("elastic band"),
    "strap": _("strap"),
    "stick": _("stick"),
    "dumbbell": _("dumbbell"),
    "soft_ball": _("soft ball"),
    "ankle_weight": _("ankle weight"),
}
LIMBS: dict[str, Words] = {
    "hand_r": _("right hand"),
    "hand_l": _("left hand"),
    "foot_r": _("right foot"),
    "foot_l": _("left foot"),
}
HANDLES: dict[str, Words] = {
    "head": _("head"),
    "hips": _("hips"),
    **LIMBS,
    "elbow_r": _("right elbow"),
    "elbow_l": _("left elbow"),
    "knee_r": _("right knee"),
    "knee_l": _("left knee"),
}
BUILDS: dict[str, Words] = {
    "man": _("man"),
    "woman": _("woman"),
    "sturdy man": _("sturdy man"),
    "sturdy woman": _("sturdy woman"),
}


def picture_name(number: int, count: int) -> str:
    """What the page calls a picture of ``count``: Start and End where there are two."""
    from django.utils.translation import gettext

    if count == 2:
        return gettext("Start") if number == 0 else gettext("End")
    return gettext("Picture %(number)d") % {"number": number + 1}
