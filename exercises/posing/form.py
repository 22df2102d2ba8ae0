"""The form with which a therapist draws the figure of one of the clinic's own exercises.

It stands on a pose table and lays over it what was changed: what the page does not offer stays as it was written.
"""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.editing import OpenedForm
from exercises.figures.poses import PoseError, read_entry
from exercises.posing import words
from exercises.posing.fields import scene_fields, stage_fields
from exercises.posing.scene import PROP_CONTROLS, change_scene, scene_values
from exercises.posing.table import LARGEST, Pose, Table, Values, change_stages, opened, stage_values
from exercises.posing.told import refusal

ARROW_CONTROLS = ("kind", "place", "stage", "way", "toward", "both")
ARMS, LEGS = ("shoulder", "elbow", "forearm", "wrist", "scapula", "hand"), ("hip", "knee", "ankle", "toe", "foot")
CARRIERS = {name.partition(".")[0] for name in words.ROOM} - {"floor"}


class FigureForm(OpenedForm):
    """One pose table. ``table`` is what it stands on; ``result`` what it says, once it is valid."""

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST * 2)
    # What stood on the page before a button put this in its place, for Undo.
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST * 2)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    arms_alike = forms.BooleanField(required=False)
    legs_alike = forms.BooleanField(required=False)

    def __init__(
        self, data: Any = None, *, table: Table, version: int = 0, before: Table | None = None, **kwargs: Any
    ) -> None:
        self.pose = opened(table)
        self.count = len(self.pose.stages)
        scene, stages = scene_values(self.pose.head, self.count), stage_values(self.pose)
        kept = {"base": json.dumps(self.pose.table()), "version": version, **_alike(stages)}
        kept["before"] = json.dumps(before) if before else ""
        super().__init__(data, initial=kept | _flat(scene, stages), **kwargs)
        self.fields["arms_alike"].label = _("Both arms do the same")
        self.fields["legs_alike"].label = _("Both legs do the same")
        self.fields |= dict(scene_fields(scene, self.count))
        for number, values in enumerate(stages):
            self.fields |= {f"s{number}_{name}": field for name, field in stage_fields(values, number, self.count)}
        self.result: Table = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            self._check_targets(data)
        if not self.errors:
            try:
                self.result = self._built(data)
            except PoseError as error:
                raise ValidationError(refusal(str(error))) from error
        return data

    def table(self) -> Table:
        """The pose as it stands on the page; what it was opened with where it cannot be read."""
        if self.is_bound:
            self.is_valid()
        return self.result or self.pose.table()

    def version_opened(self) -> int:
        """The version of the figure that the form was opened on; 0 for none."""
        value = self["version"].value()
        return int(value) if str(value).isdecimal() and len(str(value)) < 10 else 0

    def picture_names(self) -> list[str]:
        return [words.picture_name(number, self.count) for number in range(self.count)]

    def outdated_words(self) -> list[str]:
        """The pictures that changed while what is said of them did not, by their names."""
        found, is_changed = [], False
        for name, before, now in zip(self.picture_names(), self.pose.stages, self.result["stages"], strict=True):
            is_changed |= {**before, "say": ""} != {**now, "say": ""}
            if is_changed and now.get("say") and now["say"] == before.get("say"):
                found.append(name)
        return found

    def is_alike(self, handle: str) -> bool:
        """Whether the limb of this joint does what the other side's does."""
        name = "arms_alike" if handle.startswith(("hand", "elbow")) else "legs_alike"
        return bool(self.cleaned_data.get(name))

    def _built(self, data: Values) -> Table:
        """The table that the form describes. Raises PoseError."""
        scene, stages = self._scene(data), [self._stage(data, number) for number in range(self.count)]
        pose = Pose(self.pose.table(), self.pose.table().pop("stages"))
        del pose.head["stages"]
        change_scene(pose.head, scene, self.count)
        change_stages(pose, stages)
        result = pose.table()
        read_entry(result)
        if len(json.dumps(result)) > LARGEST:
            raise PoseError(_("This figure has become too large. Take some words out."))
        return result

    def _check_targets(self, data: Values) -> None:
        """A hand can go to the wall only where there is one."""
        there = {prop["kind"] for prop in self._scene(data)["props"]}
        named = {prop.get("name") for prop in self.pose.head.get("props", []) if isinstance(prop, dict)}
        for name, value in list(data.items()):
            if not name.startswith("s") or not name.endswith(("_to", "_on")):
                continue
            thing = str(value).partition(".")[0]
            if thing in CARRIERS - there - named and self._counts(name, data):
                sentence = _("Add %(thing)s under “Things” first, or choose another place.")
                self.add_error(name, sentence % {"thing": words.ROOM[thing]})

    @staticmethod
    def _counts(name: str, data: Values) -> bool:
        """Whether the choice is used: what the body lies on only where parts were chosen."""
        return not name.endswith("carry_on") or data[name.removesuffix("_on")] == "parts"

    def _scene(self, data: Values) -> Values:
        shared = ("view", "turn", "height", "close_up", "bare_feet", "isometric", "muscles")
        props = self._rows(data, "prop", ("kind", *PROP_CONTROLS))
        arrows = self._rows(data, "arrow", ARROW_CONTROLS)
        for arrow in arrows:
            arrow["stage"] = int(arrow["stage"] or self.count - 1)
        filled = [[row for row in rows if row["kind"]] for rows in (props, arrows)]
        return {**{name: data[name] for name in shared}, "props": filled[0], "arrows": filled[1]}

    @staticmethod
    def _rows(data: Values, row: str, names: tuple[str, ...]) -> list[Values]:
        count = sum(1 for name in data if name.startswith(row) and name.endswith("_kind"))
        return [{name: data[f"{row}{n}_{name}"] for name in names} for n in range(count)]

    def _stage(self, data: Values, number: int) -> Values:
        start = f"s{number}_"
        values = {name.removeprefix(start): value for name, value in data.items() if name.startswith(start)}
        for alike, joints in (("arms_alike", ARMS), ("legs_alike", LEGS)):
            if data[alike]:
                values |= _mirrored(values, joints)
        return values

    # ------------------------------------------------------------ somebody else saved

    def over(self, table: Table, version: int) -> "FigureForm":
        """The same words typed over the table that stands now, merged with what it says."""
        if len(opened(table).stages) == self.count:
            self.merge(FigureForm(table=table, version=version))
        data: Any = self.data
        sent = data.copy()
        sent["base"], sent["version"] = json.dumps(opened(table).table()), str(version)
        form = FigureForm(sent, table=table, version=version)
        form.stale, form.taken, form.is_stale = self.stale, self.taken, True
        return form


def _flat(scene: Values, stages: list[Values]) -> Values:
    """All values by the names of their fields."""
    flat = {name: value for name, value in scene.items() if name not in ("props", "arrows")}
    for row, key in (("prop", "props"), ("arrow", "arrows")):
        flat |= {f"{row}{n}_{name}": value for n, values in enumerate(scene[key]) for name, value in values.items()}
    return flat | {f"s{n}_{name}": value for n, values in enumerate(stages) for name, value in values.items()}


def _alike(stages: list[Values]) -> dict[str, bool]:
    """Whether left and right do the same in all pictures."""
    return {
        name: all(values.items() >= _mirrored(values, joints).items() for values in stages)
        for name, joints in (("arms_alike", ARMS), ("legs_alike", LEGS))
    }


def _mirrored(values: Values, joints: tuple[str, ...]) -> Values:
    """The values of the left side that mirror the right side's."""
    rights = {name: value for name, value in values.items() if name.startswith(tuple(f"{j}_r_" for j in joints))}
    return {name.replace("_r_", "_l_", 1): _turned(name, value) for name, value in rights.items()}


def _turned(name: str, value: Any) -> Any:
    if name.endswith(("_to_right", "_sideways")):
        return -value if value else value
    if not isinstance(value, str):
        return value
    for one, other in (("_r", "_l"), ("_l", "_r"), (".r", ".l"), (".l", ".r")):
        if name.endswith("_to") and value.endswith(one):
            return value.removesuffix(one) + other
    return value
