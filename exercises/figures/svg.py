"""SVG documents: no style sheet, no gradients, nothing that a strict policy or a PDF typesetter refuses."""

from exercises.figures.camera import Page
from exercises.figures.curves import number
from exercises.figures.style import Style


def opening(width: float, height: float) -> str:
    box = f"0 0 {number(width)} {number(height)}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" stroke-linejoin="round" stroke-linecap="round">'


def doubled(figure: str, style: Style, name: str) -> str:
    """The figure drawn with a wide line, and again over it with the inner line: only the silhouette stays wide."""
    return (
        f'<g stroke="{style.ink}"><g stroke-width="{number(style.outline)}"><g id="{name}">{figure}</g></g>'
        f'<use href="#{name}" stroke-width="{number(style.inner)}"/></g>'
    )


def document(page: Page, style: Style, ground: str, figure: str, name: str, over: str = "") -> str:
    """A still picture."""
    return f"{opening(page.width, page.height)}{ground}{doubled(figure, style, name)}{over}</svg>"
