"""``/embed.js``: the one script that a blog includes, and the words it may ask for.

Its parts live in ``source/``, a file per subject; they are joined here into one
function scope, together with the style sheets they adopt and the English words, so
that a page loads exactly one file and there is nothing to build. The parts that
speak are a function of the language, because a page may hold comments in several.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from functools import cache
from pathlib import Path

import rjsmin
from flask import Response, abort, request

from service.widget import words

HERE = Path(__file__).parent
SOURCE = HERE / "source"
SHEETS = (HERE.parent / "static" / "tokens.css", HERE / "static" / "widget.css")
SILENT = ("words", "dom", "storage")
SPEAKING = ("time", "api", "comment", "form", "thread")


@cache
def embed_script() -> bytes:
    """The whole of embed.js, UTF-8."""
    return _joined(
        _constant("STYLES", _styles()),
        _english(words.of_embed()),
        *_parts(*SILENT),
        "const widgetSaying = (say) => {",
        *_parts(*SPEAKING),
        "return { Api, Thread, refreshTimes };};",
        *_parts("page"),
    )


@cache
def counts_script() -> bytes:
    """The whole of counts.js, UTF-8: numbers of comments on a page that lists articles."""
    return _joined(_english(words.of_counts()), *_parts("words", "counts"))


@cache
def words_file(tag: str) -> bytes:
    """The words of one language as both scripts may fetch them, JSON in UTF-8."""
    return _compact(words.of_scripts(tag)).encode()


def _joined(*parts: str) -> bytes:
    return _lean("\n".join(['(() => {"use strict";', *parts, "})();"])).encode()


def _parts(*names: str) -> list[str]:
    return [(SOURCE / f"{name}.js").read_text("utf-8") for name in names]


def _lean(script: str) -> str:
    """A script without what only its readers need."""
    return str(rjsmin.jsmin(script))


def _english(own: dict[str, words.Entry]) -> str:
    return _constant("WORDS", own) + _constant("TAGS", words.tags())


def _styles() -> str:
    """The style sheets in one, without tokens that only other pages use and needless spaces.

    No string in them holds a space beside a sign, so none is changed.
    """
    sheets = "\n".join(map(_plain, SHEETS))
    used = set(re.findall(r"var\((--[\w-]+)", sheets))
    lines = (line for line in sheets.splitlines() if _needed(line, used))
    text = re.sub(r"\s*([{};,>])\s*", r"\1", "\n".join(lines))
    return re.sub(r":\s+", ":", text).replace(";}", "}")


def _needed(line: str, used: set[str]) -> bool:
    token = re.match(r"(--[\w-]+):", line)
    return token is None or token[1] in used


def _constant(name: str, value: object) -> str:
    return f"const {name} = {_compact(value)};"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(sheet: Path) -> str:
    """A style sheet without its comments and indentation."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def embed() -> Response:
    """Serve the widget to any page."""
    return _file(embed_script(), "text/javascript")


@cache
def module(name: str) -> bytes:
    """A module that is loaded where it is needed, UTF-8: ``news`` or ``work``."""
    return "\n".join(map(_lean, _parts(name))).encode()


def news() -> Response:
    """Serve the module that tells of new comments, for who stays a while."""
    return _file(module("news"), "text/javascript")


def work() -> Response:
    """Serve the module that solves challenges, where a site asks for proof of work."""
    return _file(module("work"), "text/javascript")


def counts() -> Response:
    """Serve the script that fills in numbers of comments."""
    return _file(counts_script(), "text/javascript")


def language(tag: str) -> Response:
    """Serve the words of one language."""
    if tag not in words.tags():
        abort(404)
    return _file(words_file(tag), "application/json")


def _file(source: bytes, mimetype: str) -> Response:
    """A file for pages of any origin, revalidated after five minutes."""
    response = Response(source, mimetype=mimetype)
    if request.accept_encodings["gzip"]:
        response = Response(_packed(source), mimetype=mimetype)
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = 300
    response.access_control_allow_origin = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(hashlib.sha256(source).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


@cache
def _packed(source: bytes) -> bytes:
    return gzip.compress(source, mtime=0)
