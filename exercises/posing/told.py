"""What the page says of a figure: why it is refused, and its faults, the worst of each kind and place once. Pure."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

_WHERE = re.compile(
    r"(?P<who>[a-z ]+, )?picture (?P<number>\d+)(?:, (?P<share>\d+)% of the way to the next)?: (?P<what>.+)"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STILL = "the body has moved by only"


_PLACE = re.compile(r"figure\.(?P<list>props|arrows)\[(?P<number>\d+)\](?:\.\w+)*: (?P<what>.+)", re.DOTALL)


def refusal(sentence: str) -> str:
    """Why a pose is refused, with the place as the page names it and not as the text of the pose does."""
    found = _PLACE.fullmatch(sentence)
    if found is None:
        return sentence
    words = {"number": int(found["number"]) + 1, "what": found["what"]}
    return (_("Thing %(number)d: %(what)s") if found["list"] == "props" else _("Arrow %(number)d: %(what)s")) % words


def is_still(fault: str) -> bool:
    """Whether the fault is that two pictures are the same."""
    return _STILL in fault


def told(faults: Iterable[str], names: list[str]) -> list[str]:
    """What to put right, each thing once. ``names`` are those of the pictures."""
    worst: dict[str, tuple[float, str]] = {}
    for fault in faults:
        kind = _NUMBER.sub("", found["what"]) if (found := _WHERE.fullmatch(fault)) else fault
        number = _NUMBER.search(found["what"]) if found else None
        by = abs(float(number[0])) if number else 0.0
        if kind not in worst or by > worst[kind][0]:
            worst[kind] = (by, _sentence(fault, names))
    return [sentence for _by, sentence in worst.values()]


def _sentence(fault: str, names: list[str]) -> str:
    found = _WHERE.fullmatch(fault)
    if found is None:
        return fault
    number = int(found["number"]) - 1
    where = names[number] if number < len(names) else _("Picture %(number)d") % {"number": number + 1}
    if found["share"]:
        where = _("On the way from “%(picture)s” to the next") % {"picture": where}
    what = found["what"].replace(" toes is ", " toes are ")
    sentence = f"{found['who'] or ''}{where}: {what}"
    return f"{sentence} {advice}" if (advice := _advice(what)) else sentence


def _advice(what: str) -> str:
    """How the page's own fields put it right, where that is not plain."""
    if re.match(r"the (right|left) (ankle|toes) would need", what):
        return _("If the foot stands on its toes or its heel, lower “how steep” under “Finer” of that leg.")
    return ""
