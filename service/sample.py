"""What the sample blog of the demo consists of: two articles and their first visitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One text of the blog; its words are in the template of the same name."""

    slug: str
    title: str
    lede: str
    written: date

    @property
    def key(self) -> str:
        """Under what its comments are kept: no address, so that it outlives a changed port."""
        return f"demo:{self.slug}"

    @property
    def day(self) -> str:
        return f"{self.written.day} {self.written:%B %Y}"


MILES = Article(
    "a-million-miles",
    "A Million Miles",
    "Eleven letters said no. My aunt kept them in order, and went on driving.",
    date(2026, 11, 8),
)
CLOCK = Article(
    "the-station-clock",
    "The Station Clock",
    "How three people with a ladder mended something that was not broken.",
    date(2026, 10, 18),
)
ARTICLES = {article.slug: article for article in (MILES, CLOCK)}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A comment of the demo; ``answers`` is the place in VISITORS of the one it replies to."""

    article: Article
    name: str
    body: str
    answers: int | None = None


# Nobody decides beforehand what becomes of these. Most are kind; the last three give
# a moderator something to do: an advertisement, an insult, and a good comment with
# more links than a site lets through unread.
VISITORS = (
    Visitor(
        MILES,
        "Ines Aalto",
        "The letter to *Mr* Pilar made me laugh out loud on the train. I have one of those, "
        "too. It hangs above my desk at the place that sent it.",
    ),
    Visitor(
        MILES,
        "Tomás Varga",
        "How long did you keep trying before they took you?",
        answers=0,
    ),
    Visitor(
        MILES,
        "Ines Aalto",
        "Six years. I stopped counting in the fourth and only noticed later that this was "
        "when it became easier.",
        answers=1,
    ),
    Visitor(
        MILES,
        "Ruth",
        "I read this to my daughter last night and she had only one question: which star did "
        "your aunt learn first?",
    ),
    Visitor(
        MILES,
        "Femi",
        "> because nobody else was using it\n\nThat is the whole story of how good work gets "
        "done, in six words. Thank you for writing it down.",
    ),
    Visitor(
        CLOCK,
        "Margarethe Oyelaran",
        "My father looked after the clocks on the northern line until they closed it. He would "
        "have liked your box. He would also have told you to check it twice a year, when the "
        "hour changes.",
    ),
    Visitor(
        CLOCK,
        "BestLoans4U",
        "INSTANT CASH LOANS online!!! No credit check, 100% approved, lowest rates guaranteed. "
        "Click here to claim your FREE bonus now: http://instant-cash-loans.example/apply",
    ),
    Visitor(
        MILES,
        "anon",
        "What a pathetic story. Only a complete idiot drives a bus for that long, and you are "
        "an even bigger moron for being proud of her.",
    ),
    Visitor(
        CLOCK,
        "J. Ortega",
        "If anyone wants to build the box: a circuit is at http://slaveclocks.example/pulse, the "
        "parts at http://parts.example/list, and pictures of mine at http://ortega.example/clock.",
    ),
)
