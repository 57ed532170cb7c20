"""What a retrained model shall not forget: comments written and made for this project.

Public data cannot be shipped, so that nobody can learn from it again. These stand for it: about
them a corrected model shall say what its base says, right or wrong. No guard comment is among
them.
"""

from functools import cache

from model.features import Document
from training import datasets, synthetic

MADE = {"spam": 1200, "toxicity": 500, "kindness": 300}
SEED = 77


@cache
def comments() -> tuple[Document, ...]:
    """The examples and some made comments of each subject, the same each time."""
    written = datasets.without_authors(datasets.examples()).documents
    made = [
        Document(one.body, one.author_name, one.author_url)
        for subject, count in MADE.items()
        for one in synthetic.generate(count, SEED, subject)
    ]
    return (*written, *made)
