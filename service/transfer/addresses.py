"""Addresses of articles that other programs keep without the name of their host."""

from __future__ import annotations

from dataclasses import replace

from service.errors import Invalid
from service.text import keys
from service.transfer.records import Record


def base(text: str, source: str) -> str:
    """What is put before a path, from what somebody typed.

    :raises Invalid: it is no web address, or the format keeps addresses as they are.
    """
    if source == "jsonl":
        raise Invalid("Parley's own export keeps its addresses; leave --base out.")
    if keys.article(text).host is None or "?" in text or "#" in text:
        raise Invalid(f"--base {text} is no web address like https://blog.example.")
    return text.rstrip("/")


def whole(base: str, record: Record) -> Record:
    """The record below an address that says its host, if it says a path so far."""
    key = record.page.key.strip()
    if not base or not key.startswith("/") or key.startswith("//"):
        return record
    return replace(record, page=replace(record.page, key=base + key))
