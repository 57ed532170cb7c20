"""What can be generated."""

import random
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from training.synthetic import comments, groups
from training.synthetic.kinds import Example

SUBJECTS: Mapping[str, Callable[[random.Random], Iterator[Example]]] = {
    "spam": comments.examples,
    "toxicity": groups.examples,
    "kindness": groups.kindly,
}


def generate(count: int, seed: int, subject: str = "spam") -> list[Example]:
    """So many different comments on a subject of `SUBJECTS`; the same seed gives the same list."""
    chance = random.Random(seed)  # noqa: S311
    return list(islice(SUBJECTS[subject](chance), count))
