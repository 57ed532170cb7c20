"""Short forms of a text: one to compare it by, one to show in a list."""

import hashlib
import unicodedata


def fingerprint(body: str) -> str:
    """A digest, 64 hex digits, equal for bodies that differ in case, width or spacing alone."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", body).casefold())
    words = " ".join(folded.split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def excerpt(body: str, limit: int) -> str:
    """The start of a body on one line, at most `limit` code points, cut between words if it can.

    >>> excerpt("one  two three", 10)
    'one two…'
    """
    line = " ".join(body.split())
    if len(line) <= limit:
        return line
    cut = line[:limit].rpartition(" ")[0] or line[: limit - 1]
    return f"{cut.rstrip()}…"
