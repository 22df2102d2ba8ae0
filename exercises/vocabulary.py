"""The words with which the library is sorted. Codes are stored and stand in the library's files; labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Origin(TextChoices):
    """Where an exercise comes from."""

    PAGE = "page", _("the clinic’s page")
    TAKEHOME = "takehome", _("Takehome’s library")
    OWN = "own", _("the clinic’s own")


class Region(TextChoices):
    CERVICAL_SPINE = "cervical_spine", _("neck")
    THORACIC_SPINE = "thoracic_spine", _("upper back")
    LUMBAR_SPINE = "lumbar_spine", _("low back")
    ABDOMEN = "abdomen", _("belly and core")
    CHEST = "chest", _("chest")
    SHOULDER = "shoulder", _("shoulder")
    ELBOW = "elbow", _("elbow")
    WRIST_HAND = "wrist_hand", _("wrist and hand")
    HIP = "hip", _("hip")
    KNEE = "knee", _("knee")
    ANKLE_FOOT = "ankle_foot", _("ankle and foot")
    BALANCE_GAIT = "balance_gait", _("balance and walking")
    WHOLE_BODY = "whole_body", _("whole body")


class Position(TextChoices):
    SUPINE = "supine", _("lying on the back")
    SUPINE_HOOK_LYING = "supine_hook_lying", _("lying on the back, knees bent")
    PRONE = "prone", _("lying face down")
    SIDE_LYING = "side_lying", _("lying on the side")
    SEATED = "seated", _("sitting")
    LONG_SITTING = "long_sitting", _("sitting with straight legs")
    STANDING = "standing", _("standing")
    KNEELING = "kneeling", _("kneeling")
    HALF_KNEELING = "half_kneeling", _("kneeling on one knee")
    QUADRUPED = "quadruped", _("on hands and knees")
    ON_BALL_PRONE = "on_ball_prone", _("face down on a ball")
    ON_BALL_SUPINE = "on_ball_supine", _("back on a ball")


class Purpose(TextChoices):
    STRENGTHENING = "strengthening", _("strength")
    ISOMETRIC_STRENGTHENING = "isometric_strengthening", _("strength without moving")
    ENDURANCE = "endurance", _("endurance")
    FLEXIBILITY = "flexibility", _("stretching")
    MOBILITY = "mobility", _("movement")
    STABILIZATION = "stabilization", _("stability")
    MOTOR_CONTROL = "motor_control", _("control")
    BALANCE = "balance", _("balance")
    AEROBIC = "aerobic", _("heart and lungs")
    RELAXATION = "relaxation", _("relaxation")


class EquipmentCode(TextChoices):
    STABILITY_BALL = "stability_ball", _("stability ball")
    SOFT_BALL = "soft_ball", _("soft ball")
    RESISTANCE_BAND = "resistance_band", _("resistance band")
    ANCHOR = "anchor", _("anchor for a band")
    DUMBBELL = "dumbbell", _("dumbbell")
    LIGHT_WEIGHT = "light_weight", _("light weight")
    ANKLE_WEIGHT = "ankle_weight", _("ankle weight")
    CHAIR = "chair", _("chair")
    TABLE = "table", _("table")
    COUNTER = "counter", _("counter")
    WALL = "wall", _("wall")
    DOORWAY = "doorway", _("doorway")
    STEP = "step", _("step")
    STICK = "stick", _("stick")
    STRAP = "strap", _("strap")
    TOWEL = "towel", _("towel")
    ROLL = "roll", _("rolled towel or foam roll")
    PILLOW = "pillow", _("pillow")
    MAT = "mat", _("mat")


class SideMode(TextChoices):
    BILATERAL = "bilateral", _("both together, or the middle")
    EACH_SIDE = "each_side", _("each side")
    ALTERNATE = "alternate", _("each side, switching")
    ONE_SIDE = "one_side", _("one side")
    LEFT = "left", _("left")
    RIGHT = "right", _("right")
    EACH_SIDE_THEN_BOTH = "each_side_then_both", _("one side, the other, then both")


class Level(TextChoices):
    CONTRAINDICATION = "contraindication", _("contraindication")
    PRECAUTION = "precaution", _("precaution")


class Source(TextChoices):
    """Whose words a step or a cue is."""

    PAGE = "page", _("the clinic’s page")
    CLARIFIED = "clarified", _("the clinic’s page, made clearer")
    ADDED = "added", _("added by Takehome")
    OWN = "own", _("written by the clinic")


class MuscleRole(TextChoices):
    PRIMARY = "primary", _("works most")
    SECONDARY = "secondary", _("helps")
    STRETCHED = "stretched", _("is stretched")
