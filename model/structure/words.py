"""How many different words of a comment were disguised or stretched."""

from collections.abc import Iterator

NAMES = (
    *("disguised_1", "disguised_2", "disguised_3"),
    *("stretched_1", "stretched_2", "stretched_3"),
)


def of_words(disguised: int, stretched: int) -> Iterator[str]:
    """The names of `NAMES` that are true of a comment with so many different words of each kind."""
    if disguised:
        yield f"disguised_{min(disguised, 3)}"
    if stretched:
        yield f"stretched_{min(stretched, 3)}"
