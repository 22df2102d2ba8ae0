"""How the page that draws a figure lays out its many fields: in groups, a line each, a column for every picture."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from exercises.posing import words
from exercises.posing.fields import prop_kinds
from exercises.posing.form import ARROW_CONTROLS, FigureForm
from exercises.posing.scene import PROP_CONTROLS


@dataclass(frozen=True)
class Cell:
    """One field of one picture, under the picture's name."""

    picture: str
    field: BoundField


@dataclass(frozen=True)
class Line:
    """One thing in all pictures."""

    label: Any
    cells: list[Cell]

    @property
    def is_ticks(self) -> bool:
        return any(cell.field.widget_type == "checkboxselectmultiple" for cell in self.cells)


@dataclass(frozen=True)
class Group:
    """Lines that are folded together; the finer ones are folded once more."""

    key: str
    title: str
    lines: list[Line]
    finer: list[Line] = field(default_factory=list)
    hint: str = ""
    alike: BoundField | None = None

    @property
    def has_errors(self) -> bool:
        return any(cell.field.errors for line in [*self.lines, *self.finer] for cell in line.cells)

    @property
    def finer_has_errors(self) -> bool:
        return any(cell.field.errors for line in self.finer for cell in line.cells)


def groups(form: FigureForm) -> list[Group]:
    """The body from the trunk outward, and the words."""
    return [_trunk(form), _head(form), *_arms(form), *_legs(form), _said(form)]


def _line(form: FigureForm, name: str, label: Any) -> Line:
    cells = [Cell(words.picture_name(n, form.count), form[f"s{n}_{name}"]) for n in range(form.count)]
    return Line(label, cells)


def _later(form: FigureForm, name: str, label: Any) -> list[Line]:
    """A line for the pictures after the first, if there are any."""
    line = _line(form, name, label)
    return [Line(label, line.cells[1:])] if form.count > 1 else []


def _trunk(form: FigureForm) -> Group:
    finer = [
        _line(form, "carry", _("The body rests on")),
        _line(form, "carry_parts", _("Which parts, if “these parts”")),
        _line(form, "carry_on", _("They lie on")),
        _line(form, "at_forward", _("Hips: how far forward, cm")),
        _line(form, "at_sideways", _("Hips: how far to the right, cm")),
        _line(form, "at_height", _("Hips: held at a height, cm (empty: let down)")),
        *_later(form, "stay", _("Stays where it was in the picture before")),
    ]
    lines = [_line(form, f"{joint}_{angle}", label) for joint, angle, label in words.TRUNK_ANGLES]
    return Group("trunk", _("Back and whole body"), lines, finer)


def _head(form: FigureForm) -> Group:
    lines = [_line(form, f"{joint}_{angle}", label) for joint, angle, label in words.HEAD_ANGLES]
    return Group("head", _("Head and neck"), lines)


def _arms(form: FigureForm) -> Iterator[Group]:
    hint = _("A hand that goes somewhere takes its arm along; the angles then only say where it comes from.")
    for side, title in (("r", _("Right arm")), ("l", _("Left arm"))):
        hand = f"hand_{side}"
        lines = [_line(form, f"{hand}_to", _("The hand goes to"))]
        lines += [_line(form, f"{joint}_{side}_{angle}", label) for joint, angle, label in words.ARM_ANGLES]
        lines.append(_line(form, f"{hand}_shape", _("The hand is held")))
        finer = [
            _line(form, f"{hand}_contact", _("It touches there")),
            *_moved(form, hand),
            _line(form, f"{hand}_pole", _("The elbow points")),
        ]
        yield Group(f"arm-{side}", title, lines, finer, hint, form["arms_alike"] if side == "r" else None)


def _legs(form: FigureForm) -> Iterator[Group]:
    hint = _(
        "A foot that stands keeps its place, and hip and knee of that leg follow it. To lift one leg, choose “free in "
        "the air” first. A knee or foot that is dragged moves both legs while both legs do the same."
    )
    for side, title in (("r", _("Right leg")), ("l", _("Left leg"))):
        foot = f"foot_{side}"
        lines = [_line(form, f"{foot}_mode", _("The foot stands"))]
        lines += [_line(form, f"{joint}_{side}_{angle}", label) for joint, angle, label in words.LEG_ANGLES]
        finer = [
            _line(form, f"{foot}_on", _("It stands on")),
            _line(form, f"{foot}_forward", _("How far forward, cm (empty: where the leg puts it)")),
            _line(form, f"{foot}_sideways", _("How far to the right, cm")),
            _line(form, f"{foot}_turn", _("Toes turned out, degrees (empty: as the hip turns it)")),
            _line(form, f"{foot}_pitch", _("On toes or heel: how steep, degrees")),
            _line(form, f"{foot}_to", _("The foot goes to")),
            _line(form, f"{foot}_contact", _("It touches there")),
            *_moved(form, foot),
            _line(form, f"{foot}_pole", _("The knee points")),
        ]
        yield Group(f"leg-{side}", title, lines, finer, hint, form["legs_alike"] if side == "r" else None)


def _moved(form: FigureForm, limb: str) -> list[Line]:
    ways = {
        "forward": _("Moved forward from that place, cm"),
        "up": _("Moved up from that place, cm"),
        "right": _("Moved to the right from that place, cm"),
    }
    return [_line(form, f"{limb}_to_{way}", label) for way, label in ways.items()]


def _said(form: FigureForm) -> Group:
    hint = _("Empty: the page says it by itself, as you see under the picture.")
    return Group("said", _("The pictures in words"), [_line(form, "say", _("For a patient who listens"))], [], hint)


@dataclass(frozen=True)
class Setting:
    """A field of a row, and the kinds for which it is shown."""

    label: str
    field: BoundField
    kinds: str


@dataclass(frozen=True)
class Row:
    """A thing, or an arrow: its kind, and what can be set of it."""

    kind: BoundField
    settings: list[Setting]


def props(form: FigureForm) -> list[Row]:
    return _rows(form, "prop", PROP_CONTROLS, {name: prop_kinds(name) for name in PROP_CONTROLS})


def arrows(form: FigureForm) -> list[Row]:
    every = ["follow", "push", "turn"]
    kinds = {"place": every, "stage": every, "way": ["push"], "toward": ["push"], "both": every}
    return _rows(form, "arrow", ARROW_CONTROLS[1:], kinds)


def _rows(form: FigureForm, row: str, names: tuple[str, ...], kinds: dict[str, list[str]]) -> list[Row]:
    count = sum(1 for name in form.fields if name.startswith(row) and name.endswith("_kind"))
    return [
        Row(
            form[f"{row}{n}_kind"],
            [
                Setting(_short(form[f"{row}{n}_{name}"]), form[f"{row}{n}_{name}"], " ".join(kinds[name]))
                for name in names
            ],
        )
        for n in range(count)
    ]


def _short(bound: BoundField) -> str:
    """The label without its row's name, which stands over it."""
    return str(bound.label).partition(": ")[2] or str(bound.label)
