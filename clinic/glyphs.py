"""Which characters the sheet's fonts can print."""

import unicodedata


def unprintable(text: str) -> list[str]:
    """The distinct characters of ``text`` that no font of ours can print, in order of appearance."""
    return [char for char in dict.fromkeys(text) if unicodedata.category(char)[0] == "C" or ord(char) > 0xFFFF]
