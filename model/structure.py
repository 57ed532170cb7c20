"""What the form of a comment says, apart from its words: links, script, repetition, length."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'\])]{3,}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^\s/:?#]{1,253})", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^<>]{0,500}href|\[(?:url|link)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PICTOGRAPH = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")
_MIXED_SCRIPT = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_LETTER_RUN = re.compile(r"([^\W\d_])\1{3}")
_DIGIT_IN_WORD = re.compile(r"[^\W\d_]\d+[^\W\d_]")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _some(count: int) -> float:
    """A count, flattened: 0 is 0, 1 is 0.5, and no count is more than 1."""
    return count / (count + 1.0)


class Form:
    """The pieces of one comment that several features look at, found once."""

    __slots__ = ("author_name", "author_url", "body", "hosts", "links", "words")

    def __init__(self, body: str, author_name: str, author_url: str) -> None:
        self.body = body
        self.author_name = author_name
        self.author_url = author_url
        self.links = LINK.findall(body)
        self.hosts = {match[1].lower() for link in self.links if (match := _HOST.match(link))}
        self.words = _WORD.findall(body)


_FEATURES: Final[Mapping[str, Callable[[Form], float]]] = {
    "has_link": lambda form: float(bool(form.links)),
    "links": lambda form: _some(len(form.links)),
    "hosts": lambda form: _some(len(form.hosts)),
    "link_share": lambda form: _share(sum(map(len, form.links)), len(form.body)),
    "anchor": lambda form: float(_ANCHOR.search(form.body) is not None),
    "ends_with_link": lambda form: float(
        bool(form.links) and form.links[-1] in form.body[-len(form.links[-1]) - 6 :]
    ),
    "length": lambda form: min(math.log1p(len(form.body)) / 10.0, 1.0),
    "short": lambda form: float(len(form.words) <= 4),
    "distinct_words": lambda form: _share(len(set(form.words)), len(form.words)),
    "capitals": lambda form: _share(sum(map(str.isupper, form.words)), len(form.words)),
    "digits": lambda form: _share(sum(map(str.isdigit, form.words)), len(form.words)),
    "digits_in_words": lambda form: _some(len(_DIGIT_IN_WORD.findall(form.body))),
    "exclamations": lambda form: _some(form.body.count("!")),
    "question": lambda form: float("?" in form.body),
    "cyrillic": lambda form: _share(len(_CYRILLIC.findall(form.body)), len(form.body)),
    "east_asian": lambda form: _share(len(_EAST_ASIAN.findall(form.body)), len(form.body)),
    "pictographs": lambda form: _some(len(_PICTOGRAPH.findall(form.body))),
    "mixed_scripts": lambda form: _some(len(_MIXED_SCRIPT.findall(form.body))),
    "letter_runs": lambda form: _some(len(_LETTER_RUN.findall(form.body))),
    "author_url": lambda form: float(bool(form.author_url)),
    "author_name_words": lambda form: _some(max(len(form.author_name.split()) - 2, 0)),
}

NAMES: Final[tuple[str, ...]] = tuple(_FEATURES)


def measure(body: str, author_name: str, author_url: str) -> list[float]:
    """One value from 0 to 1 for each of `NAMES`, in that order."""
    form = Form(body, author_name, author_url)
    return [feature(form) for feature in _FEATURES.values()]
