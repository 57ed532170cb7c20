"""What another version of the model would have said of the comments there are.

The new scores are kept beside those a comment was judged with; nothing is published or held by
them. What is done already is known by its rows, so that a run that was killed goes on where it
was, and a range of comments may be judged by whoever comes to it.
"""

from service.rescoring.batches import Scope
from service.rescoring.report import Report, report

__all__ = ["Report", "Scope", "report"]
