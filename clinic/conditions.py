"""The conditions that screening knows: what a clinician ticks in a history, and what an exercise's rules name.

The tags are the project's own, not a code system; the list came from the study of the first clinic's exercises.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONDITIONS: dict[str, "str | Promise"] = {
    "osteoporosis": _("Osteoporosis"),
    "vertebral_fragility_fracture": _("Vertebral fragility (compression) fracture"),
    "acute_lumbar_radiculopathy": _("Acute lumbar disc herniation with radiculopathy"),
    "lumbar_stenosis_or_spondylolisthesis": _("Lumbar spinal stenosis or spondylolisthesis (extension-sensitive)"),
    "recent_spinal_fusion": _("Recent spinal fusion"),
    "recent_abdominal_surgery": _("Recent abdominal surgery (not yet cleared)"),
    "diastasis_recti_or_abdominal_hernia": _("Diastasis recti or abdominal hernia"),
    "pregnancy_after_first_trimester": _("Pregnancy, after the first trimester"),
    "uncontrolled_hypertension": _(
        "Uncontrolled high blood pressure (clinic threshold; e.g. resting 180/110 mmHg or above)"
    ),
    "subacromial_pain": _("Subacromial pain (shoulder impingement)"),
    "recent_rotator_cuff_repair": _("Recent rotator cuff repair"),
    "shoulder_instability": _("Shoulder instability or recent dislocation"),
    "hip_replacement_posterior_precautions": _("Hip replacement with posterior precautions in force"),
    "recent_knee_surgery_or_limited_flexion": _("Recent knee surgery or limited knee flexion"),
    "cervical_instability": _("Cervical instability (incl. rheumatoid arthritis, Down syndrome, trauma)"),
    "suspected_cervical_arterial_dysfunction": _("Suspected cervical arterial dysfunction"),
    "recent_neck_trauma_or_surgery": _("Recent neck trauma or surgery"),
    "cervical_radiculopathy": _("Cervical radiculopathy"),
    "neck_pain": _("Neck pain, irritable"),
    "vertigo": _("Vertigo or dizziness"),
    "fall_risk": _("Fall risk"),
    "wrist_or_hand_pain": _("Wrist or hand pain (incl. carpal tunnel syndrome)"),
    "head_down_position_risk": _("Head-low positions to be avoided (glaucoma, retinal disease, reflux)"),
    "latex_allergy": _("Latex allergy"),
    "hypermobility": _("Generalized joint hypermobility"),
}


def condition_choices() -> list[tuple[str, "str | Promise"]]:
    """Choices for a model field: given as a callable, so that new wording makes no migration."""
    return list(CONDITIONS.items())


# The order in which a history asks.
GROUPS: tuple[tuple["str | Promise", tuple[str, ...]], ...] = (
    (
        _("Spine and bones"),
        (
            "osteoporosis", "vertebral_fragility_fracture", "acute_lumbar_radiculopathy",
            "lumbar_stenosis_or_spondylolisthesis", "recent_spinal_fusion", "hypermobility",
        ),
    ),
    (
        _("Neck"),
        (
            "neck_pain", "cervical_radiculopathy", "cervical_instability", "suspected_cervical_arterial_dysfunction",
            "recent_neck_trauma_or_surgery",
        ),
    ),
    (
        _("Shoulder, arm and hand"),
        ("subacromial_pain", "recent_rotator_cuff_repair", "shoulder_instability", "wrist_or_hand_pain"),
    ),
    (_("Hip and knee"), ("hip_replacement_posterior_precautions", "recent_knee_surgery_or_limited_flexion")),
    (
        _("Heart, balance and general"),
        ("uncontrolled_hypertension", "vertigo", "fall_risk", "head_down_position_risk", "latex_allergy"),
    ),
    (
        _("Belly and pregnancy"),
        ("recent_abdominal_surgery", "diastasis_recti_or_abdominal_hernia", "pregnancy_after_first_trimester"),
    ),
)  # fmt: skip
