"""A folded text taken apart into words and signs.

Letters that stand alone, one after the other, are one word written with gaps. A piece of more
than `LONGEST` letters is cut: what one token costs is bounded.
"""

import re

LONGEST = 40

# Signs that stand for letters join a word when they are inside it.
_TOKEN = re.compile(rf"\w{{1,{LONGEST}}}(?:['’@$!*]{{1,3}}\w{{1,{LONGEST}}}){{0,3}}|[^\w\s]{{1,8}}")
# The first decides for a whole text whether the second, slower one looks for such words in it:
# it passes nearly none.
_MAY_BE_SPACED = re.compile(r"[ .*_-]\w[ .*_-]{1,2}\w[ .*_-]{1,2}\w")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[ .*_-]{1,2}[^\W\d_]){2,24}(?!\w)")
_GAPS = re.compile(r"[ .*_-]+")


def tokens(text: str) -> list[str]:
    """The tokens of a folded text, in order.

    >>> tokens("you i d i o t, stop!!")
    ['you', 'idiot', ',', 'stop', '!!']
    """
    if _may_be_spaced(text):
        return [token for _, _, token in located(text)]
    return _TOKEN.findall(text)


def located(text: str) -> list[tuple[int, int, str]]:
    """The same tokens with start and end in the folded text."""
    found: list[tuple[int, int, str]] = []
    done = 0
    for spaced in _SPACED.finditer(text) if _may_be_spaced(text) else ():
        found.extend(_plain(text, done, spaced.start()))
        done = spaced.end()
        found.append((*spaced.span(), _GAPS.sub("", spaced[0])))
    found.extend(_plain(text, done, len(text)))
    return found


def _may_be_spaced(text: str) -> bool:
    return _MAY_BE_SPACED.search(f" {text}") is not None


def _plain(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    return [(*match.span(), match[0]) for match in _TOKEN.finditer(text, start, end)]
