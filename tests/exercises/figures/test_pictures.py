"""Stills, thumbnails and animations of solved entries."""

import gzip
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from shapely.affinity import scale, translate
from shapely.geometry import LineString, Point, box

from exercises.figures.animate import animation, moments
from exercises.figures.arrows import Surroundings, path_arrow, push_arrow, turn_arrow
from exercises.figures.build import BUILDS, WOMAN
from exercises.figures.drawing import Drawing
from exercises.figures.heads import HAIR, head_parts
from exercises.figures.poses import mirrored, read_entry
from exercises.figures.prop_shapes import prop_parts
from exercises.figures.props import PROP_KINDS
from exercises.figures.solve import solve
from exercises.figures.style import WEB, plain, printed
from exercises.figures.thumbnail import thumbnail
from tests.exercises.figures.sketches import LATERAL_RAISE, STANDING, both, drawn, posed, sketch


@pytest.fixture(scope="module")
def raise_():
    return drawn(LATERAL_RAISE)


@pytest.mark.parametrize("build", BUILDS.values(), ids=lambda b: b.name)
def test_each_build_is_drawn_in_few_bytes(build):
    svg = drawn(LATERAL_RAISE, build).still(1)
    ET.fromstring(svg)
    assert len(svg) < 11_000
    assert not re.search(r"gradient|filter|opacity|clip|<style|class=", svg)


def test_numbers_have_one_decimal_at_most(raise_):
    for d in re.findall(r' d="([^"]+)"', raise_.still(1)):
        assert not re.search(r"\.\d\d", d)


def test_both_stages_share_a_page(raise_):
    boxes = {re.search(r'viewBox="([^"]+)"', raise_.still(n))[1] for n in (0, 1)}
    assert len(boxes) == 1


def test_the_left_side_is_the_mirror_image():
    table = {
        "position": "standing",
        "view": "oblique",
        "end": {"shoulder_r": {"flexion": 80, "abduction": 20}, "hip_l": {"flexion": 30}, "knee_l": 50},
    }
    entry = read_entry(table)
    right, left = Drawing(solve(entry, WOMAN)), Drawing(solve(mirrored(entry), WOMAN))
    one, two = right.stage(1).silhouette, left.stage(1).silhouette
    flipped = scale(two, -1, 1, origin=(0, 0))
    shift = np.subtract(one.centroid.coords[0], flipped.centroid.coords[0])
    assert one.symmetric_difference(translate(flipped, *shift)).area < 0.01 * one.area


def test_print_has_only_black_white_and_grey():
    for colour in re.findall(r'(?:fill|stroke)="(#[0-9a-f]+)"', printed(drawn(LATERAL_RAISE).still(1))):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
        assert digits[:2] == digits[2:4] == digits[4:], colour


def test_muscles_are_hatched_in_the_end_picture_only(raise_):
    assert WEB.tint in raise_.still(1)
    assert WEB.tint not in raise_.still(0)


def test_fingers_get_lines_close_by_and_on_the_screen_but_not_on_small_print():
    hand = drawn(STANDING | {"close_up": "hand_r"})
    names = {shape.name for shape in hand.stage(1).shapes}
    assert {"hand_r", "thumb_r", "index_r", "little_r"} <= names
    assert not names & {"trunk", "face", "hand_l"}
    assert "index_r" in {shape.name for shape in drawn(STANDING).stage(1).shapes}
    assert "index_r" not in {shape.name for shape in drawn(STANDING, style=plain(WEB)).stage(1).shapes}


def test_a_bare_foot_shows_five_toes():
    foot = drawn(STANDING | {"close_up": "foot_r", "bare_feet": True})
    assert sum(shape.name.startswith("toe") for shape in foot.stage(0).shapes) == 5


def test_a_close_up_of_the_head_is_larger_than_the_figure():
    assert drawn(STANDING | {"close_up": "head"}).page.scale > 2 * drawn(STANDING).page.scale


def test_a_light_line_parts_dark_shoes():
    crossed = posed({"hip_r": {"flexion": 6}, "hip_l": {"flexion": -6}})
    assert f'stroke="{WEB.gap}"' in sketch(crossed, "side").figure()


def test_the_face_shows_from_the_front_only():
    assert " 1 1 " in sketch(posed(), "front").figure()
    assert " 1 1 " not in sketch(posed(), "back").figure()


def test_a_bent_back_is_a_curve_without_corners():
    frames = posed({"trunk": {"flexion": 85}} | both(shoulder={"flexion": 120}))
    shirt = next(s for s in sketch(frames, "side_flat").shapes if s.name == "trunk")
    ring = np.asarray(shirt.outline.simplify(0.25).exterior.coords)
    back = np.diff(ring, axis=0)
    turn = np.abs(np.degrees(np.diff(np.unwrap(np.arctan2(back[:, 1], back[:, 0])))))
    long = np.hypot(*back.T) > 4
    assert turn[long[1:] & long[:-1]].max(initial=0) < 35


@pytest.mark.parametrize("hair", HAIR)
def test_each_hair_style_has_a_head(hair):
    assert {"hair", "face", "ear_r", "ear_l"} <= {part.name for part in head_parts(hair)}


PLACED = {
    "pillow": {"under": "head_back"},
    "roll": {"under": "knee_back_r"},
    "towel": {"under": "palm_r"},
    "strap": {"around": "foot_r"},
    "wall": {"touch": ["trunk"], "side": "back"},
}


@pytest.mark.parametrize("kind", PROP_KINDS)
def test_every_kind_of_prop_has_a_shape(kind):
    solved = solve(read_entry(STANDING | {"props": [{"kind": kind} | PLACED.get(kind, {})]}))
    props = solved.props(0.0)
    assert props
    for prop in props:
        parts = prop_parts(prop, solved.stages[0])
        assert parts
        assert not any(part.body for part in parts)


def around():
    return Surroundings(box(80, 60, 120, 300), Point(100, 40).buffer(20), 200, 320)


def test_arrows_keep_off_the_head():
    room = around()
    a = np.linspace(0, 3, 20)
    ring = np.column_stack([100 + 15 * np.cos(a), 40 + 6 * np.sin(a)])
    path = np.column_stack([np.linspace(60, 140, 9), np.full(9, 40.0)])
    lines = [
        path_arrow(path, room),
        push_arrow(np.array([100.0, 40.0]), np.array([1.0, 0.0]), room, toward=False),
        turn_arrow(ring, room),
    ]
    for line in lines:
        assert not LineString(line).intersects(room.head)


def test_a_ring_about_an_axis_towards_the_viewer_is_round_and_is_mirrored():
    turn = {"turn": "hand_r", "axis": [1, 0, 0], "sweep": [170, -170], "radius": 8}
    entry = read_entry(STANDING | {"view": [90, 0], "arrows": [turn]})
    (line,), (twin,) = (Drawing(solve(e, BUILDS["man"])).arrow_lines(1) for e in (entry, mirrored(entry)))
    wide, high = np.ptp(line, axis=0)
    assert 0.95 < high / wide < 1.01
    assert line[0][0] < line[-1][0]  # over the top, from the body's right (left on the page) to its left
    assert twin[0][0] > twin[-1][0]


def test_arrows_stay_on_the_page_and_follow_the_movement(raise_):
    for line in raise_.arrow_lines(1):
        assert line.min() > 0
        assert (line < (raise_.page.width, raise_.page.height)).all()
        assert line[-1, 1] < line[0, 1]  # the arms rise


def test_the_animation_is_one_animation_and_stands_still_when_asked(raise_):
    svg = animation(raise_)
    ET.fromstring(svg)
    assert svg.count("animation:") == 2
    assert svg.count("@keyframes") == 1
    assert "step-end" in svg
    assert re.search(r"prefers-reduced-motion:reduce\)\{\.m\{animation:none;transform", svg)
    assert len(gzip.compress(svg.encode())) < 25_000
    assert not re.search(r'style="|<script|href="(?!#)', svg)


def test_moments_are_eased_and_end_at_the_last_stage():
    times = moments(2)
    assert times[0] == 0
    assert times[-1] == 1
    assert times == sorted(times)
    assert times[1] < 1 / 8
    assert 0.5 in moments(3)


def test_one_picture_does_not_move():
    table = {"position": "standing", "isometric": True, "start": {"neck": {"flexion": 5}}}
    assert animation(drawn(table)) is None


def test_the_thumbnail_is_small_and_square(raise_):
    svg = thumbnail(raise_)
    ET.fromstring(svg)
    assert 'viewBox="0 0 160 160"' in svg
    assert len(svg) < 7_000
