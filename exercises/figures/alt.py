"""The alt text of each picture: how the body lies, and what has moved since the picture before."""

from exercises.figures.solve import Solved


def alts(solved: Solved) -> list[str]:
    return ["" for _ in solved.stages]
