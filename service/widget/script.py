"""``/embed.js``: the one script that a blog includes.

Its parts live in ``source/``, a file per subject; they are joined here into one
function scope, together with the style sheets they adopt, so that a page loads
exactly one file and there is nothing to build.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from functools import cache
from pathlib import Path

from flask import Response, request

HERE = Path(__file__).parent
SOURCE = HERE / "source"
SHEETS = (HERE.parent / "static" / "tokens.css", HERE / "static" / "widget.css")
PARTS = ("words", "dom", "time", "storage", "api", "comment", "form", "thread", "page")


@cache
def embed_script() -> bytes:
    """The whole of embed.js, UTF-8."""
    parts = (_lean(SOURCE / f"{part}.js") for part in PARTS)
    styles = f"const STYLES = {json.dumps(''.join(map(_lean, SHEETS)))};"
    return "\n".join(['(() => {"use strict";', styles, *parts, "})();", ""]).encode()


def _lean(path: Path) -> str:
    """A source without its comments and indentation, a third of what readers would load.

    A comment of a script has lines of its own; no string of ours spans lines.
    """
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def counts_script() -> bytes:
    """The whole of counts.js, UTF-8: numbers of comments on a page that lists articles."""
    return _lean(SOURCE / "counts.js").encode()


def embed() -> Response:
    """Serve the widget to any page."""
    return _script(embed_script())


def counts() -> Response:
    """Serve the script that fills in numbers of comments."""
    return _script(counts_script())


def _script(source: bytes) -> Response:
    """A script for pages of any origin, revalidated after five minutes."""
    response = Response(source, mimetype="text/javascript")
    if request.accept_encodings["gzip"]:
        response = Response(_packed(source), mimetype="text/javascript")
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
