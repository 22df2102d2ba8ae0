"""What each picture of an entry says: all it inherits from the one before, with plural keys spelled out."""

import copy
from collections.abc import Mapping
from typing import Any

from exercises.figures.poses import PoseError, reflected
from exercises.figures.ranges import LIMB_JOINTS, SINGLE, joint_of
from exercises.figures.table import Table

PLURALS = {**{f"{joint}s": joint for joint in LIMB_JOINTS}, "feet": "foot", "hands": "hand"}
OWN = "_own"  # where a picture keeps the names of the keys that it states itself
MOST_STAGES = 6


def stage_tables(table: Table, position: str) -> list[tuple[str, dict[str, Any]]]:
    """Each stage with all it inherits, plural keys spelled out; `_own` holds the keys it states itself."""
    given = table.take("stages")
    start, end = table.take("start", {}), table.take("end")
    if given is None:
        given = [start] if end is None else [start, end]
        names = ["start", "end"]
    else:
        if "start" in table or "end" in table:
            raise PoseError("figure has stages: then it has no start and no end.")
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_STAGES:
            raise PoseError(f"figure.stages must be a list of 1 to {MOST_STAGES} tables.")
        names = [f"stages[{n}]" for n in range(len(given))]
    stages: list[tuple[str, dict[str, Any]]] = []
    before: dict[str, Any] = {"position": position}
    for name, own in zip(names, given, strict=False):
        plain = spelled_out(f"figure.{name}", own)
        before = over(before, plain)
        reach = plain.get("reach")
        before[OWN] = frozenset(plain) | {f"reach.{limb}" for limb in (reach if isinstance(reach, Mapping) else ())}
        stages.append((name, before))
    return stages


def spelled_out(where: str, own: Any) -> dict[str, Any]:
    """`knees = 98` becomes a table for either knee; a key for one side wins over the plural."""
    data = dict(Table(where, own).data)
    if OWN in data:
        raise PoseError(f"{where}: there is no key {OWN}.")
    plain: dict[str, Any] = {}
    for plural, single in PLURALS.items():
        if plural in data:
            value = _as_table(single, data.pop(plural))
            plain[f"{single}_r"] = copy.deepcopy(value)
            plain[f"{single}_l"] = _left_twin(value) if single == "foot" else copy.deepcopy(value)
    for key, value in data.items():
        value = _as_table(joint_of(key), value)
        both = isinstance(plain.get(key), dict) and isinstance(value, Mapping)
        plain[key] = over(plain[key], value) if both else value
    if isinstance(plain.get("reach"), Mapping):
        plain["reach"] = _reach_sides(plain["reach"])
    return plain


def _as_table(joint: str, value: Any) -> Any:
    if joint in SINGLE and isinstance(value, int | float) and not isinstance(value, bool):
        return {SINGLE[joint]: value}
    if joint == "foot" and isinstance(value, str):
        return {"mode": value}
    if joint == "hand" and isinstance(value, str):
        return {"shape": value}
    return value


def _reach_sides(reach: Mapping[str, Any]) -> dict[str, Any]:
    sided: dict[str, Any] = {}
    for plural, single in (("hands", "hand"), ("feet", "foot")):
        if plural in reach:
            value = reach[plural]
            sided[f"{single}_r"] = value
            sided[f"{single}_l"] = _left_twin(value)
    return sided | {key: value for key, value in reach.items() if key not in ("hands", "feet")}


def _left_twin(value: Any) -> Any:
    if isinstance(value, str):
        return value[:-2] + "_l" if value.endswith("_r") else value
    return reflected(value) if isinstance(value, Mapping) else value


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` merged over `below`, table by table."""
    merged = dict(copy.deepcopy(dict(below)))
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        replaced = key in ("hand_r", "hand_l", "foot_r", "foot_l")
        merged[key] = over(merged[key], value) if both and not replaced else copy.deepcopy(value)
    return merged
