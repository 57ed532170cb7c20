"""How long the body of a request may be, and reading it whole."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

BODY_BYTES = 64 * 1024
LARGE_BODY_BYTES = 256 * 1024


def read_whole() -> bytes:
    """The body as it came.

    :raises RequestEntityTooLarge: it is longer than a body may be.
    """
    data = request.get_data(cache=True)
    # One that comes in chunks, without a length, is cut at the limit without a word.
    if request.content_length is None and len(data) == request.max_content_length:
        raise RequestEntityTooLarge
    return data
