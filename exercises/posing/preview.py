"""What the page that draws a figure shows while one works: both pictures, their faults, and where to take hold.

Runs in a process of its own (clinic/bounded.py): whatever is asked of it, the web process goes on.
"""

from exercises.figures import BUILDS
from exercises.figures.alt import alts
from exercises.figures.checks import all_faults, body_faults
from exercises.figures.drawing import Drawing
from exercises.figures.poses import Entry, PoseError, mirrored, read_entry
from exercises.figures.solve import solve
from exercises.posing.asked import HANDLES, Drag, Handle, Moved, Picture, Preview, Wish
from exercises.posing.drag import moved


def preview(wish: Wish) -> Preview | str:
    """The pictures of a pose, or the sentence that says why there are none."""
    try:
        return _preview(wish)
    except PoseError as error:
        return str(error)


def _preview(wish: Wish) -> Preview:
    solved = solve(_entry(wish), BUILDS[wish.build])
    drawing = Drawing(solved)
    page = drawing.page
    pictures = [
        Picture(drawing.still(n), alt, _handles(drawing, n) if wish.side == "right" else ())
        for n, alt in enumerate(alts(solved))
    ]
    faults = tuple(dict.fromkeys(str(fault) for fault in all_faults(drawing)))
    return Preview(tuple(pictures), faults, (page.width, page.height, page.scale, *page.centre))


def others(wish: Wish) -> tuple[str, ...]:
    """What is wrong with the poses of the bodies that are not shown: a figure is saved for all of them."""
    try:
        entry = _entry(wish)
        bodies = [build for build in BUILDS.values() if build.name != wish.build]
        return tuple(f"{build.name}, {fault}" for build in bodies for fault in body_faults(solve(entry, build)))
    except PoseError as error:
        return (str(error),)


def _entry(wish: Wish) -> Entry:
    entry = read_entry(wish.table)
    return mirrored(entry) if wish.side == "left" else entry


def _handles(drawing: Drawing, stage: int) -> tuple[Handle, ...]:
    """The joints that lie within the picture."""
    frames, page = drawing.solved.stages[stage], drawing.page
    stands = drawing.solved.entry.stages[stage].position == "standing"
    found = []
    # What is nearer to the viewer comes last, and so lies on top.
    for name, bone in sorted(HANDLES.items(), key=lambda one: float(drawing.camera(frames.P[one[1]])[2])):
        if name == "hips" and not stands:
            continue  # what the hips would move hangs on what carries them
        x, y = page(drawing.camera(frames.P[bone])[:2])
        if 0 <= x <= page.width and 0 <= y <= page.height:
            found.append(Handle(name, round(float(x), 1), round(float(y), 1)))
    return tuple(found)


def dragged(drag: Drag) -> Moved | str:
    """The angles that bring the joint nearest to where it was dragged, or a sentence."""
    try:
        width, height, scale, x, y = drag.page
        target = ((drag.x - width / 2) / scale + x, (height / 2 - drag.y) / scale + y)
        return Moved(moved(read_entry(drag.table), drag.stage, drag.handle, target))
    except (PoseError, KeyError, IndexError, ZeroDivisionError) as error:
        return str(error)
