from exercises.models.exercises import (
    Cue,
    Equipment,
    Exercise,
    ExerciseDose,
    MoreRegion,
    Muscle,
    OpenQuestion,
    Picture,
    ProgressionLink,
    PurposeTag,
    ScreeningRule,
    Step,
    Synonym,
)
from exercises.models.figures import OwnFigure
from exercises.vocabulary import Level, Origin

__all__ = [
    "Cue",
    "Equipment",
    "Exercise",
    "ExerciseDose",
    "Level",
    "MoreRegion",
    "Muscle",
    "OpenQuestion",
    "Origin",
    "OwnFigure",
    "Picture",
    "ProgressionLink",
    "PurposeTag",
    "ScreeningRule",
    "Step",
    "Synonym",
]
