"""The dose of an exercise: its shape, what is wrong with it, its sentence, and how people type it. Pure.

Follows FITT-VP (frequency, intensity, time, type, volume, progression) and the 16 items of CERT (Slade 2016).
"""

from exercises.dosage.checks import Problem, lacking, problems
from exercises.dosage.shape import Dosage, DosageError, Effort, Frequency, Hold, Load, Repetitions, Span
from exercises.dosage.wording import lines, sentence

__all__ = [
    "Dosage",
    "DosageError",
    "Effort",
    "Frequency",
    "Hold",
    "Load",
    "Problem",
    "Repetitions",
    "Span",
    "lacking",
    "lines",
    "problems",
    "sentence",
]
