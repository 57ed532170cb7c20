"""The requests of docs/api.md do what the page says."""

from __future__ import annotations

import argparse
import re
import shlex
from string import Template
from urllib.parse import urlsplit

from service.config import ROOT
from tests.api.blog import Answer, Blog

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
CURL = argparse.ArgumentParser()
CURL.add_argument("url")
CURL.add_argument("-X", dest="method", default="GET")
CURL.add_argument("-H", dest="headers", action="append", default=[])
CURL.add_argument("-d", dest="data")


def examples() -> list[str]:
    """Every curl command of the page, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [curl for block in blocks for curl in re.split(r"^curl ", block, flags=re.MULTILINE)[1:]]


def run(blog: Blog, command: str, variables: dict[str, str]) -> Answer:
    """What curl would get."""
    words = shlex.split(Template(command).substitute(variables).replace("\\\n", " "))
    sent = CURL.parse_args(words)
    url = urlsplit(sent.url)
    headers = dict(header.split(": ", 1) for header in sent.headers)
    path = url.path.removeprefix("/api/v1")
    return blog.call(sent.method, path, headers=headers, data=sent.data, query_string=url.query)


def test_the_requests_of_the_page_are_answered(blog: Blog) -> None:
    variables = {"KEY": blog.moderator["Authorization"].removeprefix("Bearer ")}
    answers = []
    for command in examples():
        answers.append(run(blog, command, variables))
        found = answers[-1].json or {}
        for name, value in (found | (found.get("results") or [{}])[0]).items():
            variables.setdefault(name.upper(), str(value))
    assert [answer.status for answer in answers] == [201, 200, 200, 200, 200, 200, 200, 200, 200]
    assert answers[-3].json["items"][0]["body"] == "It took me *four* letters to get in."
