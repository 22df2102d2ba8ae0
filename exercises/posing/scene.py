"""What a pose table says of all its pictures: camera, muscles, props, arrows. As plain values and back; pure."""

import copy
from functools import cache, partial
from typing import Any

from exercises.posing.table import Table, Values, _plain
from exercises.posing.words import MUSCLES, WAYS

MOST_PROPS, MOST_ARROWS = 8, 6
# Ends of a band that hang in front, at a post where it stands by itself, rather than on the body.
ANCHORS: dict[str, list[float]] = {
    "anchor_low": [86, 15, 0],
    "anchor_middle": [86, 108, 0],
    "anchor_high": [86, 195, 0],
}
# The settings of each kind that the page offers: name of the control, key of the table, place in its list.
SETTINGS: dict[str, tuple[tuple[str, str, int | None], ...]] = {
    "mat": (),
    "chair": (("forward", "at", 0), ("sideways", "at", 1), ("height", "seat", None), ("turned", "turn", None)),
    "ball": (("radius", "r", None), ("touch", "touch", None), ("forward", "at", 0), ("sideways", "at", 1)),
    "wall": (("wall_side", "side", None), ("distance", "distance", None), ("touch", "touch", None)),
    "door": (("forward", "x", None),),
    "post": (("forward", "at", 0), ("sideways", "at", 1), ("height", "height", None), ("knot", "knot", None)),
    "table": (("forward", "at", 0), ("sideways", "at", 1), ("height", "height", None)),
    "counter": (("forward", "at", 0), ("sideways", "at", 1), ("height", "height", None)),
    "rail": (("forward", "at", 0), ("sideways", "at", 1), ("height", "height", None)),
    "step": (("forward", "at", 0), ("sideways", "at", 1), ("height", "height", None)),
    "box": (("forward", "at", 0), ("sideways", "at", 1), ("height", "height", None)),
    "pillow": (("under", "under", None), ("between", "between", None), ("height", "height", None)),
    "roll": (("under", "under", None), ("radius", "r", None)),
    "towel": (("under", "under", None),),
    "band": (("around", "around", None), ("end_one", "ends", 0), ("end_two", "ends", 1)),
    "strap": (("end_one", "ends", 0), ("end_two", "ends", 1)),
    "stick": (("hands", "hands", None),),
    "dumbbell": (("hands", "hands", None),),
    "soft_ball": (("hand", "hand", None),),
    "ankle_weight": (("foot", "foot", None),),
}
PROP_CONTROLS = tuple(dict.fromkeys(name for settings in SETTINGS.values() for name, _, _ in settings))


def scene_values(head: Table, count: int) -> Values:
    """The plain values of everything that all ``count`` pictures share."""
    view = head.get("view", "side")
    turn, height = _camera(view)
    return {
        "view": view if isinstance(view, str) else "own",
        "turn": turn,
        "height": height,
        "close_up": head.get("close_up") or "",
        "bare_feet": bool(head.get("bare_feet")),
        "isometric": bool(head.get("isometric")),
        "muscles": sorted(_muscles(head)),
        "props": [_prop_values(prop) for prop in _props(head)],
        "arrows": [_arrow_values(arrow, count) for arrow in head.get("arrows", [])],
    }


def change_scene(head: Table, wanted: Values, count: int) -> None:
    """Let ``head`` have the wanted values, and leave alone what they do not change."""
    stands = scene_values(head, count)
    camera = ("view", "turn", "height") if wanted["view"] == "own" else ("view",)
    if any(wanted[name] != stands[name] for name in camera):
        by_hand = [_plain(wanted[name] or 0) for name in ("turn", "height")]
        head["view"] = by_hand if wanted["view"] == "own" else wanted["view"]
    for name in ("close_up", "bare_feet", "isometric"):
        if wanted[name] != stands[name]:
            head[name] = wanted[name]
            if not wanted[name]:
                del head[name]
    if set(wanted["muscles"]) != set(stands["muscles"]):
        head["muscles"] = list(wanted["muscles"])
    props = [_set_values(prop) for prop in wanted["props"]]
    if props != [_set_values(prop) for prop in stands["props"]]:
        head["props"] = _changed(_props(head), props, _change_prop)
    if wanted["arrows"] != stands["arrows"]:
        head["arrows"] = _changed(head.get("arrows", []), wanted["arrows"], partial(_change_arrow, count))


def _changed(stands: list[Table], wanted: list[Values], change: Any) -> list[Table]:
    """Each row over the one that stood there; a row of no kind is taken out."""
    rows = [(stands[n] if n < len(stands) else None, values) for n, values in enumerate(wanted)]
    return [change(copy.deepcopy(one), values) for one, values in rows if values["kind"]]


def _camera(view: Any) -> tuple[float, float]:
    from exercises.figures.camera import VIEWS

    turn, height = VIEWS[view] if isinstance(view, str) else view
    return float(turn), float(height)


def _muscles(head: Table) -> set[str]:
    """The muscles one by one."""
    named = head.get("muscles") or []
    found: set[str] = set()
    for name in [named] if isinstance(named, str) else named:
        stem = name if f"{name}_r" in MUSCLES else name.removesuffix("s")
        found |= {name} if name in MUSCLES else {f"{stem}_r", f"{stem}_l"}
    return found


def _props(head: Table) -> list[Table]:
    props = head.get("props") or []
    listed = [props] if isinstance(props, str | dict) else props
    return [{"kind": prop} if isinstance(prop, str) else dict(prop) for prop in listed]


@cache
def _standard(kind: str, key: str) -> Any:
    from exercises.figures.props import PROP_KINDS

    return PROP_KINDS[kind][key][1]


def _prop_values(prop: Table) -> Values:
    kind = str(prop["kind"])
    found: Values = dict.fromkeys(PROP_CONTROLS)
    for name, key, place in SETTINGS.get(kind, ()):
        value = prop.get(key, _standard(kind, key))
        if place is not None:
            value = None if value is None else value[place if place == 0 else -1]
        found[name] = _shown(value)
    return {"kind": kind, **found}


def _set_values(values: Values) -> Values:
    """What counts for a thing of this kind: an empty choice is none."""
    named = ("kind", *(name for name, _, _ in SETTINGS.get(values["kind"], ())))
    return {name: None if values.get(name) == "" else values.get(name) for name in named}


def _shown(value: Any) -> Any:
    """A value as its control shows it: points and lists of parts by the name of what they are."""
    if isinstance(value, list | tuple):
        return next((name for name, point in ANCHORS.items() if list(value) == point), "own")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _change_prop(prop: Table | None, values: Values) -> Table:
    kind = values["kind"]
    if prop is None or prop["kind"] != kind:
        prop = {"kind": kind}
    stands = _prop_values(prop)
    for name, key, place in SETTINGS.get(kind, ()):
        value = values.get(name)
        if value == stands[name] or value == "own" or (place is not None and value in (None, "")):
            continue
        _set(prop, key, place, ANCHORS.get(value, value) if isinstance(value, str) else value)
    return prop


def _set(prop: Table, key: str, place: int | None, value: Any) -> None:
    value = _plain(value) if isinstance(value, int | float) else value
    if place is not None:
        whole = list(prop.get(key) or _standard(prop["kind"], key) or (0, 0))
        whole[place if place == 0 else -1] = value
        value = whole
    if value in (None, ""):
        prop.pop(key, None)
    else:
        prop[key] = value


def _arrow_values(arrow: Table, count: int) -> Values:
    kind = next(key for key in ("follow", "push", "turn") if key in arrow)
    way = tuple(arrow.get("direction") or (1, 0, 0))
    return {
        "kind": kind,
        "place": arrow[kind],
        "stage": int(arrow.get("stage", count - 1)),
        "way": next((name for name, (_, vector) in WAYS.items() if way == vector), "own"),
        "toward": bool(arrow.get("toward")),
        "both": bool(arrow.get("both")),
    }


def _change_arrow(count: int, arrow: Table | None, values: Values) -> Table:
    kind = values["kind"]
    if arrow is None or kind not in arrow:
        arrow = {kind: values["place"] or "hand_r"}
    stands = _arrow_values(arrow, count)
    arrow[kind] = values["place"] or "hand_r"
    if values["stage"] != stands["stage"]:
        arrow["stage"] = min(values["stage"], count - 1)
    if values["way"] in WAYS and values["way"] != stands["way"]:
        arrow["direction"] = list(WAYS[values["way"]][1])
    for name in ("toward", "both"):
        if values[name] != stands[name]:
            arrow[name] = values[name]
    return arrow
