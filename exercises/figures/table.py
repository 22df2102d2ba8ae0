"""Reading a TOML table key by key, with a sentence for every mistake."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from exercises.figures.poses import PoseError
from exercises.figures.vec import Vec

LONGEST = 200  # letters of a value that a sentence repeats


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(options: list[str]) -> str:
    """The options; of long lists only the names without their sides."""
    if len(options) > 30:
        options = list(dict.fromkeys(name[:-2] + "_r/_l" if name[-2:] in ("_r", "_l") else name for name in options))
    return ", ".join(options)


def _word(value: Any) -> str:
    """A name that somebody wrote, to be compared with those that there are."""
    return value[:LONGEST] if isinstance(value, str) else ""


def shown(value: Any) -> str:
    """A value as a sentence repeats it: of what is long or has no end only the beginning."""
    try:
        words = repr(value)
    except (ValueError, RecursionError):
        return "what is too long to repeat"
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."


class Table:
    """A table whose keys are taken one at a time; `done` objects to the ones that nobody took."""

    def __init__(self, where: str, value: Any) -> None:
        if not isinstance(value, Mapping):
            raise PoseError(f"{where} must be a table of keys, not {shown(value)}.")
        self.where, self.data = where, value
        self.known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def refuse(self, key: str, sentence: str) -> PoseError:
        return PoseError(f"{self.where}.{key} {sentence} (it says {shown(self.data.get(key))}).")

    def take(self, key: str, default: Any = None) -> Any:
        self.known.add(key)
        return self.data.get(key, default)

    def done(self) -> None:
        for key in self.data:
            if key not in self.known:
                near = difflib.get_close_matches(_word(key), self.known, 1)
                hint = f" Did you mean {near[0]}?" if near else ""
                allowed = ", ".join(sorted(self.known))
                raise PoseError(f"{self.where}: there is no key {_word(key)}.{hint} Allowed: {allowed}.")

    def number(self, key: str, default: Any = None, low: float = -1000, high: float = 1000) -> Any:
        value = self.take(key, default)
        if value is default:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.refuse(key, f"must be a number from {low:g} to {high:g}")
        return float(value)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "must be true or false")
        return value

    def words(self, key: str, most: int) -> str | None:
        value = self.take(key)
        if value is not None and not (isinstance(value, str) and len(value) <= most):
            raise self.refuse(key, f"must be a text of at most {most} letters")
        return value

    def choice(self, key: str, allowed: Iterable[str], default: Any = None) -> Any:
        value = self.take(key, default)
        options = list(allowed)
        if value is not default and value not in options:
            near = difflib.get_close_matches(_word(value), options, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise self.refuse(key, f"must be one of {_listed(options)}{hint}")
        return value

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """A choice that has to be made."""
        value: str | None = self.choice(key, allowed)
        if value is None:
            raise self.refuse(key, f"is missing. Allowed: {_listed(list(allowed))}")
        return value

    def names(self, key: str, allowed: Iterable[str], default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.take(key, default)
        values = [value] if isinstance(value, str) else value
        options = list(allowed)
        if value is False:
            return ()
        if not isinstance(values, list | tuple):
            raise self.refuse(key, "must be a name or a list of names")
        if len(values) > max(len(options), 1):
            raise self.refuse(key, f"may hold {len(options)} names at most")
        for name in values:
            if name not in options:
                near = difflib.get_close_matches(_word(name), options, 1)
                hint = f"; did you mean {near[0]}?" if near else f": {', '.join(options)}"
                raise self.refuse(key, f"may not hold {shown(name)}{hint}")
        return tuple(values)

    def numbers(self, key: str, count: int, default: Any = None, low: float = -1000, high: float = 1000) -> Any:
        value = self.take(key, default)
        if value is default:
            return default
        good = isinstance(value, list | tuple) and len(value) == count
        if not good or not all(_is_number(v) and low <= v <= high for v in value):
            raise self.refuse(key, f"must be a list of {count} numbers from {low:g} to {high:g}")
        return tuple(float(v) for v in value)

    def vector(self, key: str, default: Vec | None = None) -> Any:
        return self.numbers(key, 3, default)
