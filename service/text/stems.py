"""Parts of words, found in one pass however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

SHORTEST = 3  # letters beside a star


class Stems:
    """Finds which of many pieces of text stand in another one.

    Every piece has at least SHORTEST characters. Those at each place of the text lead to the few
    lengths worth a look, so the time grows with the text, not with the number of pieces.
    """

    __slots__ = ("_lengths", "_names")

    def __init__(self, pieces: Iterable[tuple[str, str]]) -> None:
        """Pieces with the name each is found under; of equal pieces the first name counts."""
        self._names: dict[str, str] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for piece, name in pieces:
            self._names.setdefault(piece, name)
            lengths[piece[:SHORTEST]].add(len(piece))
        self._lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}

    def find(self, text: str) -> Iterator[str]:
        """The names of the pieces in the order of their places."""
        if not self._names:
            return
        for start in range(len(text) - SHORTEST + 1):
            for length in self._lengths.get(text[start : start + SHORTEST], ()):
                if name := self._names.get(text[start : start + length]):
                    yield name
