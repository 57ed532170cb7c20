"""What every test of the HTTP API may ask for, beside what all tests may."""

from __future__ import annotations

import pytest

from model.labels import LABELS
from service import sites
from service.db import Database


@pytest.fixture
def other_site(db: Database) -> str:
    """A second blog, which lists its origins."""
    with db.write() as session:
        sites.create(session, "other", "The other blog", ["https://other.example"])
        for label in LABELS:
            sites.set_rule(session, "other", f"threshold_{label}", 0.999999)
    return "other"
