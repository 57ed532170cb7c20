"""What the form of a comment says, apart from its words.

Each feature is there or not. Counts and shares are cut into steps, so that a linear model can
weigh each step for itself and the weight can be read.
"""

from typing import Final

from model.structure.author import NAMES as _AUTHOR
from model.structure.author import of_author
from model.structure.layout import NAMES as _LAYOUT
from model.structure.layout import of_layout
from model.structure.letters import NAMES as _LETTERS
from model.structure.letters import of_letters
from model.structure.links import LINK, of_links
from model.structure.links import NAMES as _LINKS
from model.structure.words import NAMES as _WORDS
from model.structure.words import of_words

__all__ = ["LINK", "NAMES", "features"]

NAMES: Final[tuple[str, ...]] = (*_LINKS, *_LAYOUT, *_LETTERS, *_WORDS, *_AUTHOR)
_NUMBER: Final = {name: number for number, name in enumerate(NAMES)}


def features(
    body: str, author_name: str = "", author_url: str = "", disguised: int = 0, stretched: int = 0
) -> list[int]:
    """The numbers in `NAMES` of what is true of a comment, each once, in rising order."""
    found = {*of_links(body), *of_layout(body), *of_letters(body), *of_words(disguised, stretched)}
    if author_name or author_url:
        found.update(of_author(author_name, author_url))
    return sorted(map(_NUMBER.__getitem__, found))
