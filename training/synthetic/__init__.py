"""Comments made for training, of kinds that public data lacks.

Three subjects: `spam` has blog spam of the last ten years and ordinary comments that look like it;
`toxicity` has groups of people named in friendly and in hostile sentences, as often each, and
cases that turn on a negation, a quotation or an emoji; `kindness` has friendly sentences about the
groups that public data names mostly in abuse. No sentence is anybody's comment: the
phrases beside this package were written for it, and a grammar puts them together, so that a model
meets many wordings and few twice. Addresses and names are invented. The same seed gives the same
comments.
"""

from training.synthetic.command import main
from training.synthetic.kinds import Example
from training.synthetic.subjects import SUBJECTS, generate

__all__ = ["SUBJECTS", "Example", "generate", "main"]
