"""The blog check: spam and ordinary comments of blogs, written by hand to check what was fitted.

A generator can make training examples by the thousand, and a model can learn its manner instead
of spam's. These comments come from no generator, no two are alike, and nothing is ever fitted on
them. Only spam is labelled; the other labels are unknown. Their hosts, names and numbers are
invented, apart from well-known sites that ordinary comments point to.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import datasets
from training.datasets import Dataset

BLOG_CHECK = Path(__file__).with_name("blog_check.jsonl")


def read(path: Path = BLOG_CHECK) -> Dataset:
    """The blog check; DataError names the line that cannot be read."""
    return datasets.examples(path)


def kinds(path: Path = BLOG_CHECK) -> NDArray[np.str_]:
    """The kind of each comment, (n,), in the order of `read`: "essay_mill", "bug_report"."""
    return np.array([comment.kind for comment in datasets.written(path, "the comments")])
