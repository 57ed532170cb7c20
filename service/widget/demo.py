"""``/demo/``: a sample blog whose comments work.

It is served only when ``PARLEY_DEMO`` is on.
"""

from __future__ import annotations

from flask import abort, render_template

from service.context import services
from service.sample import ARTICLES


def index() -> str:
    """The list of articles, with the numbers of their comments."""
    _only_with_the_setting()
    return render_template("widget/demo/index.html", articles=ARTICLES.values())


def article(slug: str) -> str:
    """One article, with the widget below it."""
    _only_with_the_setting()
    if slug not in ARTICLES:
        abort(404)
    return render_template("widget/demo/article.html", article=ARTICLES[slug])


def _only_with_the_setting() -> None:
    if not services().settings.demo:
        abort(404)
