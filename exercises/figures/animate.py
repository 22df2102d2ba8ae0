"""Movement as a flip-book SVG: a strip of pictures moved in steps by ONE animation, so that two never show at once.

Still under prefers-reduced-motion, where the last picture shows. Loaded as <img> its style is its own document's, which
a page's policy `style-src 'self'` does not touch.
"""

from hashlib import sha256

from exercises.figures.curves import number
from exercises.figures.drawing import Drawing
from exercises.figures.style import plain
from exercises.figures.svg import doubled, opening

FRAMES = 9  # from one stage to the next
HOLD = 1.1  # seconds that the first and the last picture stand
MOVE = 0.9  # seconds from stage to stage


def eased(t: float) -> float:
    """Slow at both ends (smoothstep)."""
    return t * t * (3 - 2 * t)


def moments(stages: int, frames: int = FRAMES) -> list[float]:
    """The moments drawn, 0 to 1, eased from stage to stage."""
    legs = max(1, stages - 1)
    each = frames if legs == 1 else max(4, 12 // legs + 1)
    out = [0.0]
    for leg in range(legs):
        out += [(leg + eased(n / (each - 1))) / legs for n in range(1, each)]
    return out


def animation(drawing: Drawing) -> str | None:
    """There and back, held at either end; nothing for a single picture. The pictures stand two widths apart, so that
    none reaches into the next."""
    stages = len(drawing.solved.stages)
    if stages < 2:
        return None
    drawing = Drawing(drawing.solved, plain(drawing.style))
    times = moments(stages)
    page, pitch = drawing.page, 2 * drawing.page.width
    figures, shadows = "", ""
    for n, t in enumerate(times):
        picture = drawing.picture(t, detailed=_stands(t, stages))
        place = f'<g transform="translate({number(n * pitch)})">' if n else "<g>"
        figures += f"{place}{picture.figure()}</g>"
        cast = picture.cast()
        shadows += f"{place}{cast}</g>" if cast else ""
    name = "g" + sha256(figures.encode()).hexdigest()[:5]
    backdrop = drawing.picture(0.0).backdrop()
    strip = f'<g class="m">{shadows}{doubled(figures, drawing.style, name)}</g>'
    style = _style(times, stages, pitch)
    return f"{opening(page.width, page.height)}<style>{style}</style>{backdrop}{strip}</svg>"


def _stands(t: float, stages: int) -> bool:
    last = max(1, stages - 1)
    return abs(t * last - round(t * last)) < 1e-9


def _style(times: list[float], stages: int, pitch: float) -> str:
    order = [*range(len(times)), *range(len(times) - 2, 0, -1)]
    spells = [HOLD if _stands(times[n], stages) else MOVE / ((len(times) - 1) / max(1, stages - 1)) for n in order]
    whole = sum(spells)
    at, frames = 0.0, ""
    for n, spell in zip(order, spells, strict=True):
        frames += f"{number(at / whole * 100)}%{{transform:translate({number(-n * pitch)}px)}}"
        at += spell
    still = f"transform:translate({number(-(len(times) - 1) * pitch)}px)"
    return (
        f"@keyframes m{{{frames}to{{transform:translate(0)}}}}.m{{animation:m {number(whole)}s step-end infinite}}"
        f"@media(prefers-reduced-motion:reduce){{.m{{animation:none;{still}}}}}"
    )
