"""What the line on top of every page leads to."""

from __future__ import annotations

from dataclasses import dataclass

from service.roles import ADMINISTRATOR, VIEWER, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the menu and the endpoint it leads to; shown from the role ``least`` on.

    With ``everywhere`` it is only for somebody whose role holds on every site.
    ``also`` are other pages below it: while one of them is open, the word is marked, too.
    With ``first`` it keeps its place on a phone, where the others are behind "More".
    """

    endpoint: str
    word: str
    least: Role = VIEWER
    also: tuple[str, ...] = ()
    everywhere: bool = False
    first: bool = False


ENTRIES = (
    Entry("queue", "Queue", also=("spam",), first=True),
    Entry("approved", "Approved", first=True),
    Entry("rejected", "Rejected", first=True),
    Entry(
        "rules",
        "Rules",
        also=("phrases", "bans", "marks", "articles", "article", "names", "sites", "site"),
    ),
    Entry("statistics", "Statistics"),
    Entry("models", "Models", also=("thresholds", "compare_models", "shadow")),
    Entry("log", "Log"),
    Entry("privacy", "Privacy", ADMINISTRATOR),
    Entry("webhooks", "Webhooks", ADMINISTRATOR, also=("webhook",)),
    Entry("keys", "Keys", ADMINISTRATOR, also=("key",)),
    Entry("people", "People", ADMINISTRATOR, also=("person",), everywhere=True),
)
