"""The line that says what was done last, where nothing is to be undone."""

from __future__ import annotations

from flask import session


def say(text: str) -> None:
    """Show this sentence on the next pages, until the next act."""
    session["notice"] = {"text": text, "undo": None, "look": None}
