"""The fields of the page that draws a figure, made for the pose that it shows. Which control is what: table."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.words import printable_text
from exercises.posing import words
from exercises.posing.scene import ANCHORS, MOST_ARROWS, MOST_PROPS, SETTINGS
from exercises.posing.table import ANGLES, Values

type Fields = Iterator[tuple[str, forms.Field]]

FEWEST_PROPS = 3
HELD = {
    "both": gettext_lazy("both hands"),
    "hand_r": gettext_lazy("right hand"),
    "hand_l": gettext_lazy("left hand"),
}
FEET = {
    "both": gettext_lazy("both feet"),
    "foot_r": gettext_lazy("right foot"),
    "foot_l": gettext_lazy("left foot"),
}
ANCHORED = {
    "anchor_low": gettext_lazy("a post in front, near the floor"),
    "anchor_middle": gettext_lazy("a post in front, at chest height"),
    "anchor_high": gettext_lazy("something in front, overhead"),
}
ROUND = {
    "": gettext_lazy("not a loop: between its two ends"),
    "knees": gettext_lazy("both knees"),
    "ankles": gettext_lazy("both ankles"),
    "feet": gettext_lazy("both feet"),
    "foot_r": gettext_lazy("right foot"),
    "foot_l": gettext_lazy("left foot"),
}
BETWEEN = {
    "": gettext_lazy("nothing"),
    "knees": gettext_lazy("the knees"),
    "thighs": gettext_lazy("the thighs"),
}
WALLS = {
    "front": gettext_lazy("in front"),
    "back": gettext_lazy("behind"),
    "right": gettext_lazy("on the right"),
    "left": gettext_lazy("on the left"),
}


class Slider(forms.NumberInput):
    """A number field with a slider beside it. The slider is the same thing for a mouse or a finger: it sends nothing,
    and keyboard and screen reader have the number."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        number = super().render(name, value, attrs, renderer)
        low, high = self.attrs["min"], self.attrs["max"]
        step = 1 if float(high) - float(low) > 20 else 0.1
        slider = (
            '{}<input type="range" class="slider" hidden tabindex="-1" aria-hidden="true" min="{}" max="{}" step="{}">'
        )
        return format_html(slider, number, low, high, step)


class NumberField(forms.FloatField):
    """Degrees or centimetres, shown without a needless point."""

    def __init__(self, low: float, high: float, *, label: Any, required: bool = True, slides: bool = False) -> None:
        widget = (Slider if slides else forms.NumberInput)(attrs={"class": "form-control form-control-sm"})
        super().__init__(min_value=low, max_value=high, label=label, required=required, widget=widget)
        # Arrow keys go by whole degrees; what a pose holds may be finer.
        self.widget.attrs |= {"step": "any", "min": f"{low:g}", "max": f"{high:g}", "inputmode": "text"}
        self.error_messages["invalid"] = _("Write “%(label)s” as a number, such as 12.") % {"label": label}

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value


def choice(label: Any, offered: Mapping[str, Any], value: Any, *, required: bool = False) -> forms.ChoiceField:
    """A choice of ``offered``; what the pose holds beside them is offered as it is written."""
    value = value or ""
    choices = list(offered.items())
    if value not in offered:
        choices.append((value, _("as it is written") if value in ("own", "point", "written") else value))
    widget = forms.Select(attrs={"class": "form-select form-select-sm"})
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=widget, initial=value)


def ticks(label: Any, offered: Mapping[str, Any], value: list[str]) -> forms.MultipleChoiceField:
    choices = [*offered.items(), *((name, name) for name in value if name not in offered)]
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


# ---------------------------------------------------------------- all pictures


def scene_fields(values: Values, count: int) -> Fields:
    """Camera, muscles, props and arrows."""
    yield "view", choice(_("Seen"), words.VIEWS, values["view"], required=True)
    yield "turn", NumberField(-360, 360, label=_("Camera turned, degrees: 0 right side, 90 front, 180 left side"))
    yield "height", NumberField(-90, 90, label=_("Camera raised, degrees: 0 level, 90 from above"))
    yield "close_up", choice(_("How much is shown"), words.CLOSE_UPS, values["close_up"])
    yield "bare_feet", tick(_("Bare feet"))
    yield "isometric", tick(_("Nothing moves: the muscles only tense"))
    yield "muscles", ticks(_("Muscles that are shaded from the second picture on"), words.MUSCLES, values["muscles"])
    for n in range(rows_of(values["props"], FEWEST_PROPS, MOST_PROPS)):
        stands = values["props"][n] if n < len(values["props"]) else {}
        yield from ((f"prop{n}_{name}", field) for name, field in _prop_fields(stands, n + 1))
    for n in range(rows_of(values["arrows"], 2, MOST_ARROWS)):
        stands = values["arrows"][n] if n < len(values["arrows"]) else {}
        yield from ((f"arrow{n}_{name}", field) for name, field in _arrow_fields(stands, n + 1, count))


def rows_of(filled: list[Any], fewest: int, most: int) -> int:
    """Rows on the page: an empty one always follows."""
    return max(fewest, min(most, len(filled) + 1), len(filled))


def _prop_fields(stands: Values, number: int) -> Fields:
    said = {"number": number}
    places = {"": _("nothing"), **words.PLACES}
    ends = {**words.LIMBS, **ANCHORED, "knee_r": _("right knee"), "knee_l": _("left knee")}
    yield "kind", choice(_("Thing %(number)d") % said, words.PROPS, stands.get("kind"))
    yield "wall_side", choice(_("Thing %(number)d: where it stands") % said, WALLS, stands.get("wall_side") or "front")
    yield "under", choice(_("Thing %(number)d: lies under") % said, places, stands.get("under"))
    yield "between", choice(_("Thing %(number)d: held between") % said, BETWEEN, stands.get("between"))
    yield "touch", choice(_("Thing %(number)d: touches") % said, places, stands.get("touch"))
    yield "around", choice(_("Thing %(number)d: a loop round") % said, ROUND, stands.get("around"))
    yield "end_one", choice(_("Thing %(number)d: one end in") % said, ends, stands.get("end_one") or "hand_r")
    yield "end_two", choice(_("Thing %(number)d: the other end in") % said, ends, stands.get("end_two") or "hand_l")
    yield "hands", choice(_("Thing %(number)d: held in") % said, HELD, stands.get("hands") or "both")
    hand = {name: HELD[name] for name in ("hand_r", "hand_l")}
    yield "hand", choice(_("Thing %(number)d: lies in") % said, hand, stands.get("hand") or "hand_r")
    yield "foot", choice(_("Thing %(number)d: worn on") % said, FEET, stands.get("foot") or "both")
    for name, label in (
        ("forward", _("Thing %(number)d: how far forward, cm")),
        ("sideways", _("Thing %(number)d: how far to the right, cm")),
        ("height", _("Thing %(number)d: height, cm")),
        ("distance", _("Thing %(number)d: how far away, cm")),
        ("radius", _("Thing %(number)d: half its thickness, cm")),
        ("turned", _("Thing %(number)d: turned, degrees")),
        ("knot", _("Thing %(number)d: height of its knot, cm")),
    ):
        yield name, NumberField(-300, 300, label=label % said, required=False)


def _arrow_fields(stands: Values, number: int, count: int) -> Fields:
    said = {"number": number}
    stages = {str(n): words.picture_name(n, count) for n in range(count)}
    ways = {name: label for name, (label, _vector) in words.WAYS.items()}
    stage = str(stands.get("stage", count - 1))
    yield "kind", choice(_("Arrow %(number)d") % said, words.ARROWS, stands.get("kind"))
    yield "place", choice(_("Arrow %(number)d: part") % said, words.PLACES, stands.get("place") or "hand_r")
    yield "stage", choice(_("Arrow %(number)d: picture") % said, stages, stage)
    yield "way", choice(_("Arrow %(number)d: direction") % said, ways, stands.get("way") or "forward")
    yield "toward", tick(_("Arrow %(number)d: ends at the part") % said)
    yield "both", tick(_("Arrow %(number)d: a head at both ends") % said)


# ---------------------------------------------------------------- one picture


def stage_fields(values: Values, number: int, count: int) -> Fields:
    """Everything of one picture, each field with the picture's name."""
    picture = words.picture_name(number, count)
    for name, label in ANGLE_WORDS.items():
        said = _("%(part)s (%(picture)s)") % {"part": label, "picture": picture}
        yield name, NumberField(*ANGLES[name].limits, label=said, slides=True)
    for limb in words.LIMBS:
        for name, field in _limb_fields(limb, values):
            field.label = _("%(part)s (%(picture)s)") % {"part": field.label, "picture": picture}
            yield name, field
    for name, field in _body_fields(values):
        field.label = _("%(part)s (%(picture)s)") % {"part": field.label, "picture": picture}
        yield name, field


def _sided(side: str, label: Any) -> str:
    return _("%(side)s – %(part)s") % {"side": words.SIDE_WORDS[side], "part": label}


def _angle_words() -> dict[str, Any]:
    """Every angle by the name of its control, and what the page calls it."""
    found: dict[str, Any] = {f"{j}_{a}": label for j, a, label in [*words.TRUNK_ANGLES, *words.HEAD_ANGLES]}
    for side in "rl":
        for joint, angle, label in [*words.ARM_ANGLES, *words.LEG_ANGLES]:
            found[f"{joint}_{side}_{angle}"] = _Sided(side, label)
    return found


class _Sided:
    """A label that is put together when it is read, in the reader's language."""

    def __init__(self, side: str, label: Any) -> None:
        self.side, self.label = side, label

    def __str__(self) -> str:
        return _sided(self.side, self.label)


ANGLE_WORDS = _angle_words()


def _limb_fields(limb: str, values: Values) -> Fields:
    said = {"limb": words.LIMBS[limb]}
    hand = limb.startswith("hand")
    targets = {"": _("where the angles put it"), **words.ROOM, **words.PLACES}
    contacts = words.CONTACTS if hand else words.FOOT_CONTACTS
    yield f"{limb}_to", choice(_("%(limb)s goes to") % said, targets, values[f"{limb}_to"])
    yield f"{limb}_contact", choice(_("%(limb)s touches") % said, contacts, values[f"{limb}_contact"], required=True)
    for way, label in (
        ("forward", _("%(limb)s: moved forward from that place, cm")),
        ("up", _("%(limb)s: moved up from that place, cm")),
        ("right", _("%(limb)s: moved to the right from that place, cm")),
    ):
        yield f"{limb}_to_{way}", NumberField(-200, 200, label=label % said)
    poles: dict[str, Any] = {name: label for name, (label, _vector) in words.POLES.items()}
    if not hand:
        poles[""] = _("where it falls by itself")
    elbow = _("%(limb)s: its elbow points") if hand else _("%(limb)s: its knee points")
    yield f"{limb}_pole", choice(elbow % said, poles, values[f"{limb}_pole"])
    if hand:
        yield f"{limb}_shape", choice(_("%(limb)s is held") % said, words.HAND_SHAPES, values[f"{limb}_shape"])
    else:
        yield from _foot_fields(limb, values)


def _foot_fields(limb: str, values: Values) -> Fields:
    said = {"limb": words.LIMBS[limb]}
    grounds = {name: words.ROOM[name] for name in ("floor", "step", "box", "chair", "table")}
    yield f"{limb}_mode", choice(_("%(limb)s stands") % said, words.FOOT_MODES, values[f"{limb}_mode"], required=True)
    yield f"{limb}_on", choice(_("%(limb)s stands on") % said, grounds, values[f"{limb}_on"], required=True)
    for name, label, low, high in (
        ("forward", _("%(limb)s: how far forward it stands, cm"), -250, 250),
        ("sideways", _("%(limb)s: how far to the right it stands, cm"), -250, 250),
        ("turn", _("%(limb)s: toes turned out, degrees"), -40, 60),
        ("pitch", _("%(limb)s: how steep on toes or heel, degrees"), 5, 90),
    ):
        yield f"{limb}_{name}", NumberField(low, high, label=label % said, required=False)


def _body_fields(values: Values) -> Fields:
    grounds = {name: words.ROOM[name] for name in ("floor", "chair", "ball", "wall", "step", "box", "table")}
    yield "carry", choice(_("The body rests on"), words.CARRY, values["carry"], required=True)
    yield "carry_parts", ticks(_("Parts that carry the body"), words.PARTS, values["carry_parts"])
    yield "carry_on", choice(_("They lie on"), grounds, values["carry_on"], required=True)
    yield "at_forward", NumberField(-300, 300, label=_("Hips: how far forward, cm"))
    yield "at_sideways", NumberField(-300, 300, label=_("Hips: how far to the right, cm"))
    yield "at_height", NumberField(-300, 300, label=_("Hips: held at a height, cm"), required=False)
    yield "stay", ticks(_("Stays where it was"), words.LIMBS, values["stay"])
    say = forms.CharField(
        label=_("In words, for a patient who listens"),
        required=False,
        max_length=300,
        validators=[printable_text],
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control form-control-sm"}),
    )
    yield "say", say


def prop_kinds(name: str) -> list[str]:
    """The things that have this setting."""
    return [kind for kind, settings in SETTINGS.items() if any(name == setting for setting, _, _ in settings)]


assert set(ANCHORED) == set(ANCHORS)
