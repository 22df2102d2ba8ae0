"""The alt text of each picture: how the body lies, and what has moved since the picture before.

Plain words for a patient who listens. An entry may say it better with `say`.
"""

import math
from collections.abc import Iterator

from exercises.figures.places import PLACES
from exercises.figures.poses import Reach, Stage
from exercises.figures.positions import POSITIONS
from exercises.figures.props import Prop
from exercises.figures.skeleton import SIDES, Frames, hand_angles, limb_angles
from exercises.figures.solve import Solved
from exercises.figures.vec import Vec, distance, sub, unapply

WORD = {"r": "right", "l": "left"}
# cm and degrees from which a change is worth a word.
FAR, NEAR, TURN = 10.0, 5.0, 12.0

_ROOMS = {
    "ball": "a large ball",
    "chair": "a chair",
    "wall": "a wall",
    "door": "a door frame",
    "table": "a table",
    "counter": "a counter",
    "rail": "a rail",
    "step": "a step",
    "pillow": "a pillow",
    "roll": "a roll",
    "towel": "a towel",
    "strap": "a strap",
    "band": "an elastic band",
    "stick": "a stick",
    "dumbbell": "a dumbbell",
    "soft_ball": "a soft ball",
    "ankle_weight": "a weight on the ankle",
    "box": "a box",
    "post": "a post",
}
_SHAPES = {
    "fist": "a full fist",
    "hook": "a hook, with the knuckles straight",
    "tabletop": "a right angle at the knuckles",
    "straight_fist": "a fist with straight finger tips",
    "straight": "straight fingers",
    "open": "an open hand",
    "flat": "a flat hand",
    "pinch": "a pinch",
    "point": "a pointing finger",
}


def alts(solved: Solved) -> list[str]:
    """One text for each stage."""
    texts = []
    for number, stage in enumerate(solved.entry.stages):
        if stage.say and "say" in stage.own:
            texts.append(stage.say)
        elif number == 0:
            texts.append(_start(solved, stage))
        else:
            texts.append(_change(solved, number))
    return texts


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _start(solved: Solved, stage: Stage) -> str:
    parts = [POSITIONS[stage.position].words + _with(solved)]
    parts += _hands(solved, 0)
    return " ".join(_sentence(part) for part in parts)


def _with(solved: Solved) -> str:
    """The props, each once, as far as they are in the first picture."""
    props = [p for p in solved.props(0) if p.kind != "mat"]
    resting = {settle.on for settle in solved.entry.stages[0].settle} - {"wall"}
    words = []
    for kind in dict.fromkeys(p.kind for p in props):
        words.append(_one_prop(kind, [p for p in props if p.kind == kind], kind in resting))
    return "".join(f", {word}" if not word.startswith("on ") else f" {word}" for word in words)


def _one_prop(kind: str, props: list[Prop], resting: bool) -> str:
    name = _ROOMS[kind]
    if kind in ("dumbbell", "soft_ball"):
        return f"{name} in {'each hand' if len(props) == 2 else 'the ' + WORD[props[0].side] + ' hand'}"
    if resting:
        return f"on {name}"
    if kind == "wall":
        return {"front": "facing a wall", "back": "back to a wall"}.get(props[0].side, "beside a wall")
    return f"with {name}"


def _hands(solved: Solved, number: int) -> list[str]:
    """Where the hands are, if they touch something."""
    reach = solved.entry.stages[number].reach
    places = {side: _where(reach.get(f"hand_{side}"), side) for side in SIDES}
    if places["r"] and places["r"] == places["l"]:
        return [f"both hands {_plural(places['r'], reach['hand_r'])}"]
    return [f"the {WORD[side]} hand {words}" for side, words in places.items() if words]


def _plural(words: str, reach: Reach) -> str:
    """Two hands on "the thigh" of their own side are on "the thighs"."""
    if not (isinstance(reach.to, str) and reach.to in PLACES and reach.to.endswith(("_r", "_l"))):
        return words
    noun, of, rest = words.partition(" of ")
    return f"{noun}s{of}{rest}" if not noun.endswith("s") else words


def _where(reach: Reach | None, side: str) -> str:
    if reach is None:
        return ""
    if isinstance(reach.to, tuple):
        return ""
    if reach.to in PLACES:
        place = reach.to
        words = PLACES[place].words
        other = place[-2:] in ("_r", "_l") and place[-1] != side
        sided = f"the {WORD[place[-1]]} {words.removeprefix('the ')}" if other else words
        return f"on {sided}"
    name = reach.to.partition(".")[0]
    return "on the floor" if name == "floor" else f"on {_ROOMS.get(name, 'the ' + name).replace('a ', 'the ', 1)}"


def _change(solved: Solved, number: int) -> str:
    before, now = solved.stages[number - 1], solved.stages[number]
    old, new = solved.entry.stages[number - 1], solved.entry.stages[number]
    parts: list[str] = []
    if old.position != new.position:
        parts.append(POSITIONS[new.position].words.lower())
    parts += [*_core(before, now), *_spine(old, new), *_legs(before, now), *_arms(solved, before, now, number)]
    parts += [*_ends(solved, number), *_fingers(solved, number)]
    if not parts and solved.entry.isometric:
        parts.append("pressing without moving")
    return " ".join(_sentence(part) for part in parts[:5]) or "A small movement from the picture before."


def _rise(before: Frames, now: Frames, bone: str) -> float:
    return now.P[bone][1] - before.P[bone][1]


def _core(before: Frames, now: Frames) -> Iterator[str]:
    head, hips = _rise(before, now, "head"), _rise(before, now, "pelvis")
    if head > NEAR and head - hips > NEAR:
        yield "head and shoulders are lifted"
    if hips > NEAR:
        yield "the hips are lifted" if head - hips <= NEAR else "the hips rise too"
    if hips < -NEAR:
        yield "the body is lowered"
    elif head < -FAR and head - hips < -NEAR:
        yield "head and shoulders are lower"
    chest, *feet = (now.P[bone][0] - before.P[bone][0] for bone in ("thorax", "foot_r", "foot_l"))
    tail = min(feet, key=abs)
    if now.R["thorax"][1][1] > 0.8 and abs(chest - tail) > NEAR and max(abs(head), abs(hips)) < FAR:
        ahead = before.R["pelvis"][0][0] * (chest - tail) > 0
        yield f"the body leans {'forward' if ahead else 'back'}"


def _spine(old: Stage, new: Stage) -> Iterator[str]:
    for joint, part in (("trunk", "the trunk"), ("neck", "the head")):
        a, b = old.angles[joint], new.angles[joint]
        bent, side, turned = (b[name] - a[name] for name in ("flexion", "side", "rotation"))
        if abs(bent) > TURN:
            yield f"{part} bends {'forward' if bent > 0 else 'back'}"
        if abs(side) > TURN:
            yield f"{part} bends to the {'right' if side > 0 else 'left'}"
        if abs(turned) > TURN:
            yield f"{part} turns to the {'right' if turned > 0 else 'left'}"


def _together(phrases: dict[str, str], one: str, both: str) -> Iterator[str]:
    """`phrases` by side; alike on both sides they are said once."""
    if len(phrases) == 2 and phrases["r"] == phrases["l"]:
        verb, _, rest = phrases["r"].strip().partition(" ")
        yield f"both {both} {'are' if verb == 'is' else verb.removesuffix('s')} {rest}"
        return
    for side, phrase in phrases.items():
        yield f"the {WORD[side]} {one} {phrase.strip()}"


def _legs(before: Frames, now: Frames) -> Iterator[str]:
    knees, legs, steps = {}, {}, {}
    for side in SIDES:
        bent = _bend(now, f"shank_{side}") - _bend(before, f"shank_{side}")
        hip = limb_angles(side, now.L[f"thigh_{side}"])["flexion"]
        rose = _rise(before, now, f"foot_{side}")
        moved = _shift(before, now, f"foot_{side}", "pelvis")
        if hip > 108 and moved > FAR:
            knees[side] = " comes to the chest"
        elif rose > NEAR and _bend(now, f"shank_{side}") < 25:
            legs[side] = " is straight and lifted"
        elif _rise(before, now, f"shank_{side}") > NEAR and rose < NEAR and abs(_rise(before, now, "pelvis")) < NEAR:
            knees[side] = " is lifted"
        elif now.R["pelvis"][1][1] > 0.7 and abs(rose) < NEAR and (step := _step(before, now, side)):
            steps[side] = step
        elif abs(bent) > 25:
            knees[side] = " is bent" if bent > 0 else " is straight"
        elif rose > NEAR:
            legs[side] = " is lifted"
        elif rose < -NEAR and abs(_rise(before, now, "pelvis")) < NEAR:
            legs[side] = " is lowered"
    yield from _together(knees, "knee", "knees")
    yield from _together(legs, "leg", "legs")
    yield from _together(steps, "foot", "feet")


def _step(before: Frames, now: Frames, side: str) -> str:
    """Where a foot has gone on the floor, as the body faces."""
    x, _, z = unapply(now.R["pelvis"], sub(now.P[f"foot_{side}"], before.P[f"foot_{side}"]))
    if max(abs(x), abs(z)) < FAR:
        return ""
    if abs(x) > abs(z):
        return " steps forward" if x > 0 else " steps back"
    return f" steps to the {'right' if z > 0 else 'left'}"


def _bend(frames: Frames, bone: str) -> float:
    """How far a hinge is bent, degrees."""
    return math.degrees(math.acos(max(-1.0, min(1.0, frames.L[bone][1][1]))))


def _shift(before: Frames, now: Frames, bone: str, core: str) -> float:
    """How far a joint has moved as the trunk sees it, cm."""
    return distance(_seen(now, bone, core), _seen(before, bone, core))


def _seen(frames: Frames, bone: str, core: str) -> Vec:
    return unapply(frames.R[core], sub(frames.P[bone], frames.P[core]))


def _arms(solved: Solved, before: Frames, now: Frames, number: int) -> Iterator[str]:
    old, new = solved.entry.stages[number - 1], solved.entry.stages[number]
    arms, hands = {}, {}
    for side in SIDES:
        touch = new.reach.get(f"hand_{side}")
        if touch is not None:
            was = old.reach.get(f"hand_{side}")
            if (was is None or was.to != touch.to) and not isinstance(touch.to, tuple):
                hands[side] = _where(touch, side)
        elif f"arm_{side}" in old.rest and f"arm_{side}" in new.rest:
            continue
        elif _shift(before, now, f"hand_{side}", "thorax") > FAR:
            arms[side] = _arm(now, side)
    if len(hands) == 2 and hands["r"] == hands["l"]:
        yield f"both hands are {_plural(hands['r'], new.reach['hand_r'])}"
    else:
        yield from (f"the {WORD[side]} hand is {words}" for side, words in hands.items())
    yield from _together(arms, "arm", "arms")


def _arm(now: Frames, side: str) -> str:
    """Where an arm points, as the trunk sees it."""
    x, y, z = sub(_seen(now, f"hand_{side}", "thorax"), _seen(now, f"upper_{side}", "thorax"))
    out = z if side == "r" else -z
    if _bend(now, f"fore_{side}") > 70:
        return " is bent at the elbow" + (", the hand out to the side" if out > 12 else "")
    if y > 35:
        return " is raised overhead"
    if abs(y) <= 35 and out > 30:
        return " is raised out to the side"
    if x > 25:
        return " is raised in front"
    return " is beside the body" if y < -25 else " is moved"


def _ends(solved: Solved, number: int) -> Iterator[str]:
    """Feet and hands that turn in their own joints."""
    before, now = solved.stages[number - 1], solved.stages[number]
    ankles, palms, wrists = {}, {}, {}
    for side in SIDES:
        up = _ankle(now, side) - _ankle(before, side)
        still = _shift(before, now, f"foot_{side}", "pelvis") < NEAR
        if abs(up) > 15 and still:
            ankles[side] = " is pulled up towards the shin" if up > 0 else " points away"
        old, new = (hand_angles(side, frames.L[f"hand_{side}"]) for frames in (before, now))
        if _shift(before, now, f"hand_{side}", "thorax") > FAR or f"hand_{side}" in solved.entry.stages[number].reach:
            continue
        if abs(new["pronation"] - old["pronation"]) > 50:
            palms[side] = " turns " + ("down" if new["pronation"] > old["pronation"] else "up")
        if abs(new["flexion"] - old["flexion"]) > 25:
            wrists[side] = " bends " + ("towards the palm" if new["flexion"] > old["flexion"] else "back")
    yield from _together(ankles, "foot", "feet")
    yield from _together(palms, "palm", "palms")
    yield from _together(wrists, "wrist", "wrists")


def _ankle(frames: Frames, side: str) -> float:
    """Dorsiflexion, degrees."""
    local = frames.L[f"foot_{side}"]
    return math.degrees(math.atan2(local[1][0], local[0][0]))


def _fingers(solved: Solved, number: int) -> Iterator[str]:
    if not (solved.entry.close_up or "").startswith("hand"):
        return
    for side in SIDES:
        name = solved.hand_names[number][side]
        if name != solved.hand_names[number - 1][side] and name in _SHAPES:
            yield f"the {WORD[side]} hand makes {_SHAPES[name]}"
