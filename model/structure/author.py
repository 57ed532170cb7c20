"""What the name and the address that an author gave say of a comment."""

from collections.abc import Iterator

from model.structure.hosts import split, traits

_LONG_NAME = 3
_TRAITS = (
    *("known_host", "unknown_host", "cheap_ending", "good_ending", "common_ending"),
    *("other_ending", "short_host", "long_host", "hyphen_host", "digit_host", "subdomain"),
)

NAMES = (
    *("author_long_name", "author_name_digits", "author_name_small", "author_name_host"),
    *("author_page", *(f"author_{trait}" for trait in _TRAITS), "author_deep_page"),
)


def of_author(name: str, url: str) -> Iterator[str]:
    """The names of `NAMES` that are true of an author."""
    if name:
        yield from _of_name(name)
    parts = split(url.strip())
    if parts:
        host, path = parts
        yield "author_page"
        for trait in traits(host):
            yield f"author_{trait}"
        if path.count("/") > 2:
            yield "author_deep_page"


def _of_name(name: str) -> Iterator[str]:
    if len(name.split()) >= _LONG_NAME:
        yield "author_long_name"
    if any(map(str.isdigit, name)):
        yield "author_name_digits"
    if name.islower():
        yield "author_name_small"
    if ".com" in name or "://" in name:
        yield "author_name_host"
