"""A pose table as text for those who write poses by hand: TOML, as docs/figures/writing-a-pose.md shows it. Pure."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from exercises.figures.poses import PoseError

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_text(table: Mapping[str, Any]) -> str:
    """The table, a key a line; a picture under a heading of its own."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if key != "stages" and value is not None]
    for stage in table.get("stages", []):
        lines += ["", "[[stages]]", *(f"{_key(k)} = {_value(v)}" for k, v in stage.items() if v is not None)]
    return "\n".join(lines) + "\n"


def from_text(text: str) -> dict[str, Any]:
    """What ``text`` says. Raises PoseError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PoseError(f"The text is not TOML: {error}") from error
    except (ValueError, RecursionError) as error:
        raise PoseError("The text cannot be read: a number in it is too long, or a list too deep.") from error


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items() if one is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        # JSON's strings are TOML's, but for the one control character that JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
