"""A form on whose picture a joint was dragged becomes the form with the angles that bring the joint there."""

from typing import Any

from django import forms
from django.http import QueryDict

from exercises.posing.asked import HANDLES, Drag
from exercises.posing.drawing import NotDrawn, dragged
from exercises.posing.form import FigureForm


class DragForm(forms.Form):
    """Which joint of which picture was dragged where, in px of the page that was shown."""

    drag_handle = forms.ChoiceField(choices=[(name, name) for name in HANDLES])
    drag_stage = forms.IntegerField(min_value=0, max_value=5)
    drag_x = forms.FloatField(min_value=-2000, max_value=2000)
    drag_y = forms.FloatField(min_value=-2000, max_value=2000)
    page_width = forms.FloatField(min_value=1, max_value=2000)
    page_height = forms.FloatField(min_value=1, max_value=2000)
    page_scale = forms.FloatField(min_value=0.1, max_value=100)
    page_x = forms.FloatField(min_value=-2000, max_value=2000)
    page_y = forms.FloatField(min_value=-2000, max_value=2000)

    def drag(self, form: FigureForm) -> Drag:
        data = self.cleaned_data
        page = tuple(data[f"page_{name}"] for name in ("width", "height", "scale", "x", "y"))
        return Drag(
            form.result,
            data["drag_stage"],
            data["drag_handle"],
            data["drag_x"],
            data["drag_y"],
            page,  # type: ignore[arg-type]
        )


def dragged_form(form: FigureForm, data: QueryDict) -> tuple[FigureForm, dict[str, Any]]:
    """The form after the drag that ``data`` tells of, and the fields that changed; raises NotDrawn."""
    asked = DragForm(data)
    if "drag_handle" not in data or not asked.is_valid():
        return form, {}
    if not form.is_valid():
        raise NotDrawn
    drag = asked.drag(form)
    found = dragged(drag).values
    if drag.handle.endswith("_l") and form.is_alike(drag.handle):
        # The left does what the right does, so the right does it.
        found = {name.replace("_l_", "_r_", 1): value for name, value in found.items()}
    moved = {f"s{drag.stage}_{name}": value for name, value in found.items()}
    sent = data.copy()
    for name, value in moved.items():
        sent[name] = f"{value:g}" if isinstance(value, float) else value
    return FigureForm(sent, table=form.pose.table()), {name: sent[name] for name in moved}
