"""A comment as HTML: a small Markdown subset, then a sanitiser that trusts none of it."""

from functools import cache
from html import escape

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt

DEEPEST = 24  # nesting of quotes, lists and emphasis together; nobody writes half as deep
MOST_LINKS = 100  # bare addresses made links; the parser's time grows with their square

_RULES = (
    "normalize", "block", "inline", "linkify", "text_join",
    "blockquote", "fence", "list", "paragraph",
    "autolink", "backticks", "emphasis", "balance_pairs", "fragments_join",
    "escape", "link", "newline", "text",
)  # fmt: skip
_SCHEMES = frozenset({"http", "https", "mailto"})
_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"},
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "*": set()}


def html(body: str) -> str:
    """Render paragraphs, line breaks, emphasis, code, quotes, lists and links.

    Everything else (headings, images, tables, HTML) stays the text that was typed. Links lead
    to http, https and mailto addresses only and bear `rel="nofollow ugc noopener"`. The second
    step, nh3 with a list of what is allowed, holds even if the first were wrong.
    """
    return sanitised(_markdown(body))


def sanitised(markup: str) -> str:
    """Any HTML at all, reduced to the tags, attributes and schemes that comments may have."""
    return _cleaner().clean(markup)


def _markdown(body: str) -> str:
    """What is nested deeper than the parser goes is shown as typed, so that no word gets lost."""
    parser = _parser(linkify=body.count("://") <= MOST_LINKS)
    tokens = parser.parse(body)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return _as_typed(body)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _as_typed(body: str) -> str:
    lines = escape(body).splitlines()
    return f"<p>{'<br>'.join(lines)}</p>"


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  the library's name
        return url.partition(":")[0].lower() in _SCHEMES


@cache
def _parser(*, linkify: bool) -> MarkdownIt:
    parser = _Parser("zero", {"breaks": True, "linkify": linkify, "maxNesting": DEEPEST})
    parser.enable(_RULES)
    # Only what is written as an address becomes a link: 'etc.So' is none.
    parser.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
    return parser


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="nofollow ugc noopener",
    )
