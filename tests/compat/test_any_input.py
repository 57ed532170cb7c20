"""Promise: clients of Perspective and OpenAI get an answer of their protocol, for any input."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service.compat.perspective_scores import LABELS
from service.compat.perspective_text import readable, sentences
from tests.api.test_any_input import EXAMPLES, header, number, text

PERSPECTIVE = ("/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore")
OPENAI = "/v1/moderations"
ROUTES = (*PERSPECTIVE, OPENAI)
FIELDS = (
    "comment", "text", "type", "requestedAttributes", "requested_attributes", "TOXICITY", "SPAM",
    "scoreType", "scoreThreshold", "languages", "doNotStore", "spanAnnotations", "clientToken",
    "context", "entries", "articleAndParentComment", "attributeScores", "summaryScore", "value",
    "spanScores", "score", "begin", "dropUnsupportedAttributes", "input", "model",
)  # fmt: skip
MARKUP = ("<", ">", "<p>", "</b>", "<!--", "-->", "<script>", "</script", "&amp;", "&#xd83d;", "&")

words = st.lists(text | st.sampled_from([*MARKUP, "🚂", ". ", "\n"]), max_size=12).map("".join)
value: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | number | text,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | text, inner, max_size=5)
    ),
    max_leaves=12,
)
score = st.fixed_dictionaries({"summaryScore": st.fixed_dictionaries({"value": st.floats(0, 1)})})
# Requests that come further than the first check: a text, names of attributes, some of the rest.
sound: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "comment": st.fixed_dictionaries(
            {"text": words, "type": st.sampled_from(["PLAIN_TEXT", "HTML"])}
        ),
        "requestedAttributes": st.dictionaries(
            st.sampled_from([*LABELS]),
            st.fixed_dictionaries({}, optional={"scoreThreshold": value}),
        ),
        "attributeScores": st.dictionaries(st.sampled_from([*LABELS]), score | value),
        "input": words | st.lists(words) | value,
    },
    optional={
        "languages": st.lists(st.sampled_from(["en", "de"]) | text) | value,
        "spanAnnotations": st.just(True),
        "clientToken": text,
        "context": value,
    },
)


def in_shape(path: str, answer: TestResponse) -> bool:
    """Whether an answer is what the protocol of its address knows; never an error of ours."""
    sent = answer.get_json()
    if answer.status_code == 200:
        return isinstance(sent, dict) and "error" not in sent
    error = sent["error"]
    if path == OPENAI:
        shaped = error.keys() == {"message", "type", "param", "code"}
    else:
        shaped = error["code"] == answer.status_code and bool(error["details"][0]["@type"])
    return shaped and 400 <= answer.status_code < 500


def test_any_json_ends_in_an_answer_of_the_protocol(client: FlaskClient, key: str) -> None:
    @EXAMPLES
    @given(path=st.sampled_from(ROUTES), sent=sound | value)
    def try_it(path: str, sent: Any) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        assert in_shape(path, client.post(path, data=json.dumps(sent), headers=headers))

    try_it()


def test_any_bytes_and_headers_do_too(client: FlaskClient, key: str) -> None:
    sent_headers = st.fixed_dictionaries(
        {}, optional={"Content-Type": header, "X-Goog-Api-Key": header, "Authorization": header}
    )

    @EXAMPLES
    @given(
        path=st.sampled_from(ROUTES),
        data=st.binary(max_size=60),
        headers=sent_headers,
        query=st.dictionaries(st.sampled_from(["key", "alt"]), text | st.just(key)),
    )
    def try_it(path: str, data: bytes, headers: Any, query: Any) -> None:
        query = {name: each.encode("utf-8", "replace") for name, each in query.items()}
        answer = client.post(path, data=data, headers=headers, query_string=query)
        assert in_shape(path, answer)

    try_it()


def test_any_path_and_method_do_too(client: FlaskClient) -> None:
    @EXAMPLES
    @given(
        start=st.sampled_from(["/v1alpha1/", "/v1/"]),
        method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"]),
        path=text,
    )
    def try_it(start: str, method: str, path: str) -> None:
        shown = path.encode("utf-8", "replace").decode().replace("/../", "")
        answer = client.open(f"{start}x{shown}", method=method)
        assert in_shape(OPENAI if start == "/v1/" else start, answer)

    try_it()


@EXAMPLES
@given(sent=words, markup=st.booleans())
def test_every_sentence_has_a_place_in_the_text_as_sent(sent: str, markup: bool) -> None:
    found = readable(sent, markup)
    units = sent.encode("utf-16-le", "surrogatepass")
    assert found.length == len(units) // 2
    for start, end in sentences(found.words):
        begin, stop = found.place(start, end)
        assert 0 <= begin < stop <= found.length
        if not markup:
            said = units[2 * begin : 2 * stop].decode("utf-16-le", "surrogatepass")
            assert said == found.words[start:end]
