from exercises.models.exercises import (
    Cue,
    Equipment,
    Exercise,
    ExerciseDose,
    MoreRegion,
    Muscle,
    Origin,
    Picture,
    ProgressionLink,
    PurposeTag,
    ScreeningRule,
    Step,
    Synonym,
)
from exercises.vocabulary import Level

__all__ = [
    "Cue",
    "Equipment",
    "Exercise",
    "ExerciseDose",
    "Level",
    "MoreRegion",
    "Muscle",
    "Origin",
    "Picture",
    "ProgressionLink",
    "PurposeTag",
    "ScreeningRule",
    "Step",
    "Synonym",
]
