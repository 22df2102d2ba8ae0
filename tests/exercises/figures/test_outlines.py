"""Outlines are those of the spheres, and curves keep to them."""

import re

import numpy as np
import pytest
from shapely.geometry import LineString, Point

from exercises.figures.camera import Camera
from exercises.figures.curves import HIDDEN, INKED, Contour, Pen, number, straight
from exercises.figures.flesh import WORLD, Flesh, Part
from exercises.figures.outline import outlines
from tests.exercises.figures.sketches import posed


def outline(*balls, camera=None):
    flesh = Flesh([Part("thing", "prop", (tuple((WORLD, at, r) for at, r in balls),))])
    return outlines(flesh, posed(), camera or Camera(), 10)[0].outline


def test_a_sphere_is_a_circle_from_everywhere():
    for azimuth, elevation in ((0, 0), (40, 10), (-90, 60)):
        circle = outline(((0, 0, 0), 5.0), camera=Camera(azimuth, elevation))
        assert circle.area == pytest.approx(np.pi * 25, rel=0.01)
        assert circle.symmetric_difference(Point(0, 0).buffer(5)).area < 0.5


def test_two_spheres_make_a_capsule_and_none_when_one_hides_the_other():
    capsule = outline(((-10, 0, 0), 3.0), ((10, 0, 0), 3.0))
    assert capsule.area == pytest.approx(np.pi * 9 + 20 * 6, rel=0.01)
    end_on = outline(((-10, 0, 0), 3.0), ((10, 0, 0), 3.0), camera=Camera(90, 0))
    assert end_on.area == pytest.approx(np.pi * 9, rel=0.01)


def points_of(d: str):
    """The polyline of a path in relative cubics and lines."""
    tokens = re.findall(r"[Mlcz]|-?\d*\.?\d+", d)
    out, at, command, n = [], np.zeros(2), "", 0
    while n < len(tokens):
        if tokens[n] in "Mlcz":
            command = tokens[n]
            n += 1
            continue
        size = 6 if command == "c" else 2
        v = np.array([float(t) for t in tokens[n : n + size]]).reshape(-1, 2)
        n += size
        if command == "c":
            p = np.vstack([at, at + v])
            t = np.linspace(0, 1, 20)[:, None]
            curve = (1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2] + t**3 * p[3]
            out.extend(curve)
            at = p[3]
        else:
            at = v[0] if command == "M" else at + v[0]
            out.append(at)
    return np.array(out)


def test_curves_stay_within_a_third_of_a_px_of_a_smooth_outline():
    a = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    egg = np.column_stack([100 + 60 * np.cos(a), 80 + 35 * np.sin(a) + 6 * np.cos(2 * a)])
    path = Pen([Contour(egg, True)]).draw()[0]
    ring = LineString(np.vstack([egg, egg[:1]]))
    assert max(ring.distance(Point(p)) for p in points_of(path.d)) < 0.34
    assert path.d.count("c") == 1
    assert len(path.d) < 330


def test_real_corners_stay_sharp():
    square = np.array([(10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0)])
    drawn = points_of(Pen([Contour(square, True)]).draw()[0].d)
    for corner in square:
        assert np.hypot(*(drawn - corner).T).min() < 1.0


def test_only_labelled_stretches_are_inked():
    a = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    pen = Pen([Contour(np.column_stack([50 + 40 * np.cos(a), 50 + 40 * np.sin(a)]), True)])
    labels = np.where(pen.raw[:, 1] > 50, INKED, 0)
    dashes = [float(v) for v in pen.draw(labels)[0].dashes().split()]
    assert dashes[0] == pytest.approx(np.pi * 40, rel=0.03)
    assert len(dashes) == 2
    assert pen.draw()[0].dashes() == ""


def test_hidden_stretches_cost_fewer_bytes():
    a = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    r = 60 + 0.45 * np.cos(14 * a)
    wavy = np.column_stack([100 + r * np.cos(a), 80 + r * np.sin(a)])
    pen = Pen([Contour(wavy, True)])
    shown, hidden = pen.draw()[0], pen.draw(np.full(len(pen.of), INKED | HIDDEN))[0]
    assert len(hidden.d) < 0.8 * len(shown.d)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.5, ".5"), (-0.44, "-.4"), (12.06, "12.1"), (-3, "-3"), (700.25, "700.2")]
)
def test_numbers_take_one_decimal_at_most(value, text):
    assert number(value) == text


def test_straight_sides_close():
    assert straight(np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 5.5)])) == "M0 0l10 0 0 5.5z"
