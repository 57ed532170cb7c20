"""In which letters a comment is written, and which of them only look like others."""

import re
from collections.abc import Iterator

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
# Small capitals, Canadian syllables, Lisu, full width, mathematical letters and the like.
_ODD = re.compile(
    r"[\u0250-\u0258\u025a-\u02af\u13a0-\u167f\u1900-\u19df\u1d00-\u1d7f\u2c80-\u2cff\ua4d0-\ua4ff"
    r"\uff21-\uff5a\U0001d400-\U0001d7ff]"
)
_PICTOGRAPH = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")

NAMES = (
    *("cyrillic", "east_asian", "other_script", "second_script", "mixed_script"),
    *("odd_letter", "odd_letters", "pictograph"),
)


def of_letters(body: str) -> Iterator[str]:
    """The names of `NAMES` that are true of a comment."""
    if body.isascii():
        return
    yield from _of_scripts(body)
    if _MIXED.search(body):
        yield "mixed_script"
    if odd := len(_ODD.findall(body)):
        yield "odd_letter" if odd == 1 else "odd_letters"
    if _PICTOGRAPH.search(body):
        yield "pictograph"


def _of_scripts(body: str) -> Iterator[str]:
    letters, latin = len(_LETTER.findall(body)), len(_LATIN.findall(body))
    if latin >= 0.98 * letters:
        return
    if latin >= 0.5 * letters:
        yield "second_script"
    elif len(_CYRILLIC.findall(body)) > 0.5 * letters:
        yield "cyrillic"
    elif len(_EAST_ASIAN.findall(body)) > 0.5 * letters:
        yield "east_asian"
    else:
        yield "other_script"
