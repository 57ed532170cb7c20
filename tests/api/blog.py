"""A blog and its people, as the application meets them: by HTTP requests alone."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from werkzeug.datastructures import Headers

ARTICLE = "https://blog.example/a-million-miles"
# The site of the tests bans this phrase; every other ordinary text is published.
HELD = "please hold this"
NOWHERE = "01KAQ2V4Z0W8C1N5T6M7R8S9AB"
# Two addresses that belong to somebody: the ones for documentation belong to nobody.
ADDRESS, OTHER_ADDRESS = "9.9.9.9", "8.8.4.4"

Json = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    """What came back; ``json`` None when it is none."""

    status: int
    headers: Headers
    mimetype: str
    text: str
    json: Any


class Blog:
    """Sends requests. Each comment is another author's with other words, unless told."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.moderator: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def call(self, method: str, path: str, address: str = "127.0.0.1", **more: Any) -> Answer:
        """Any request to the API. A client of its own for each: tests use threads."""
        environ = {"REMOTE_ADDR": address}
        client = self.app.test_client()
        answer = client.open(f"/api/v1{path}", method=method, environ_overrides=environ, **more)
        found = answer.get_json(force=True, silent=True)
        return Answer(answer.status_code, answer.headers, answer.mimetype or "", answer.text, found)

    def draft(self, **fields: Any) -> Json:
        """What a page would send."""
        number = next(self._numbers)
        words = {"author": {"name": f"Reader {number}"}, "body": f"Thought {number} on trains."}
        return {"article": ARTICLE} | words | fields

    def send(
        self,
        *,
        headers: dict[str, str] | None = None,
        address: str = "127.0.0.1",
        site: str | None = None,
        **fields: Any,
    ) -> Answer:
        """POST a comment."""
        draft = self.draft(**fields) | ({"site": site} if site else {})
        return self.call("POST", "/comments", address, json=draft, headers=headers)

    def approved(self, **more: Any) -> Json:
        """A comment that was published at once."""
        answer = self.send(**more)
        assert answer.status == 201, answer.text
        return dict(answer.json)

    def held(self, **more: Any) -> Json:
        """A comment that waits for a moderator."""
        answer = self.send(**{"body": f"Number {next(self._numbers)}: {HELD}."} | more)
        assert answer.status == 202, answer.text
        return dict(answer.json)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
        """GET below /api/v1."""
        return self.call("GET", path, headers=headers, query_string=query)

    def listed(self, article: str = ARTICLE, **query: Any) -> Json:
        """The public list."""
        return dict(self.get("/comments", article=article, **query).json)

    def bodies(self, **query: Any) -> list[str | None]:
        """The texts in the public list."""
        return [item["body"] for item in self.listed(**query)["items"]]

    def edit(self, comment: Json, body: str) -> Answer:
        """PATCH by the author."""
        path = f"/comments/{comment['id']}"
        return self.call("PATCH", path, json={"body": body}, headers=as_author(comment))

    def delete(self, comment: Json) -> Answer:
        """DELETE by the author."""
        return self.call("DELETE", f"/comments/{comment['id']}", headers=as_author(comment))

    def report(self, comment: Json, address: str = ADDRESS, **body: Any) -> Answer:
        """A reader's report."""
        return self.call("POST", f"/comments/{comment['id']}/reports", address, json=body)

    def moderate(self, method: str, path: str, **more: Any) -> Answer:
        """A call of a moderator's tool."""
        return self.call(method, f"/moderation{path}", headers=self.moderator, **more)

    def queue(self, **query: Any) -> list[Json]:
        """What a moderator finds."""
        answer = self.moderate("GET", "/comments", query_string=query)
        assert answer.status == 200, answer.text
        return list(answer.json["items"])

    def decide(self, *decisions: Json) -> list[Json]:
        """The results of a moderator's decisions."""
        answer = self.moderate("POST", "/decisions", json={"decisions": decisions})
        assert answer.status == 200, answer.text
        return list(answer.json["results"])

    def settle(self, comment: Json, action: str, **more: Any) -> Json:
        """One decision that is carried out."""
        (result,) = self.decide({"comment_id": comment["id"], "action": action} | more)
        assert result["error"] is None, result
        return result

    def undo(self, decision: Json) -> Answer:
        """A moderator takes a decision back."""
        return self.moderate("POST", f"/decisions/{decision['decision_id']}/undo")

    def history(self, comment: Json) -> Json:
        """Everything that happened to a comment."""
        return dict(self.moderate("GET", f"/comments/{comment['id']}/history").json)


def as_author(comment: Json) -> dict[str, str]:
    """Headers that prove who wrote a comment."""
    return {"Authorization": f"Edit {comment['edit_token']}"}


def code(answer: Answer) -> tuple[int, str]:
    """Status and code of an error, which has to be one problem document in whole."""
    problem = answer.json
    assert answer.mimetype == "application/problem+json", answer.text
    assert problem["status"] == answer.status
    assert all(problem[name] for name in ("type", "title", "detail", "code"))
    return answer.status, str(problem["code"])


def wrong_fields(answer: Answer) -> list[str]:
    """The fields a 422 names."""
    assert code(answer) == (422, "invalid")
    return [error["field"] for error in answer.json["errors"]]


def at_once(*acts: Callable[[], Result]) -> list[Result]:
    """Run the acts in threads that begin together; their results in order."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Result]) -> Result:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
