"""Promise: no answer other than the documented ones, for any input that reaches us."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.blog import ARTICLE, NOWHERE, Answer, Blog, code

DOCUMENTED = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}
ROUTES = (
    ("GET", "/comments"), ("POST", "/comments"), ("GET", "/comments/{}"),
    ("PATCH", "/comments/{}"), ("DELETE", "/comments/{}"), ("POST", "/comments/{}/reports"),
    ("GET", "/counts"), ("POST", "/counts"), ("GET", "/feed.atom"),
    ("GET", "/moderation/comments"), ("POST", "/moderation/decisions"),
    ("POST", "/moderation/decisions/{}/undo"), ("GET", "/moderation/comments/{}/history"),
    ("POST", "/moderation/score"),
)  # fmt: skip
FIELDS = (
    "article", "articles", "body", "author", "name", "email", "url", "token", "id", "parent_id",
    "site", "client", "ip", "reason", "decisions", "comment_id", "action", "version", "label",
    "cursor", "limit", "order", "q", "status", "min_score",
)  # fmt: skip
EXAMPLES = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

# Everything that Python can hold as text: NUL, half surrogates, letters of all scripts.
text = st.text(st.characters(codec=None, exclude_categories=()), max_size=12) | st.sampled_from(
    ["\x00", "\ud8ff", ARTICLE, NOWHERE, "approve", "held", "newest", "🚂", "a" * 600, "%00", "'--"]
)
number = st.integers() | st.floats() | st.sampled_from([10**40, -(2**63) - 1, 2**31])
value: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | number | text,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | text, inner, max_size=5)
    ),
    max_leaves=12,
)
query = st.dictionaries(
    st.sampled_from(FIELDS), text.map(lambda each: each.encode("utf-8", "replace"))
)
header = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Origin": header | st.sampled_from(["null", "http://localhost"]),
        "If-None-Match": header,
        "Idempotency-Key": header,
        "Content-Type": header | st.just("application/json"),
        "Authorization": header | header.map("Edit {}".format) | header.map("Bearer {}".format),
    },
)


def documented(answer: Answer) -> bool:
    """Whether an answer is one of those that are promised, errors in their one shape."""
    return answer.status in DOCUMENTED and (answer.status < 400 or bool(code(answer)))


def test_any_json_ends_in_a_documented_answer(blog: Blog) -> None:
    known = blog.approved()["id"]

    @EXAMPLES
    @given(route=st.sampled_from(ROUTES), sent=value)
    def try_it(route: tuple[str, str], sent: Any) -> None:
        method, path = route
        answer = blog.call(
            method, path.format(known), data=json.dumps(sent), content_type="application/json",
            headers=blog.moderator,
        )  # fmt: skip
        assert documented(answer)

    try_it()


def test_any_draft_ends_in_a_documented_answer(blog: Blog) -> None:
    fields = st.fixed_dictionaries(
        {"article": text, "author": st.fixed_dictionaries({"name": text}), "body": text},
        optional=dict.fromkeys(("article_title", "parent_id", "site", "client"), value),
    )

    @EXAMPLES
    @given(draft=fields)
    def try_it(draft: Any) -> None:
        data = json.dumps(draft)
        answer = blog.call("POST", "/comments", data=data, content_type="application/json")
        assert documented(answer)

    try_it()
    assert blog.listed()["items"] == [] or blog.queue()


def test_any_bytes_end_in_a_documented_answer(blog: Blog) -> None:
    @EXAMPLES
    @given(route=st.sampled_from(ROUTES), data=st.binary(max_size=60))
    def try_it(route: tuple[str, str], data: bytes) -> None:
        method, path = route
        answer = blog.call(method, path.format(NOWHERE), data=data, content_type="application/json")
        assert documented(answer)

    try_it()


def test_any_query_and_headers_end_in_a_documented_answer(blog: Blog) -> None:
    blog.approved()

    @EXAMPLES
    @given(route=st.sampled_from(ROUTES), asked=query, sent=headers, moderates=st.booleans())
    def try_it(route: tuple[str, str], asked: Any, sent: Any, moderates: bool) -> None:
        method, path = route
        sent = sent | (blog.moderator if moderates else {})
        answer = blog.call(method, path.format(NOWHERE), query_string=asked, headers=sent)
        assert documented(answer)

    try_it()


def test_any_path_ends_in_a_documented_answer(blog: Blog) -> None:
    @EXAMPLES
    @given(
        method=st.sampled_from(
            ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")
        ),
        path=text,
    )
    def try_it(method: str, path: str) -> None:
        shown = path.encode("utf-8", "replace").decode()
        answer = blog.call(method, f"/comments/{shown}")
        assert answer.status in DOCUMENTED

    try_it()
