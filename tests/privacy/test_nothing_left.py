"""Whoever is erased is found nowhere: in no column of any table, in no file, in no log.

A new table is looked through by itself. One that keeps words of readers has to be brought into
``tests/privacy/life.py``, and into ``service/privacy``.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.comments import counts, upkeep
from service.context import Services
from tests.api.blog import Blog
from tests.mailserver import MailServer
from tests.privacy.conftest import Command
from tests.privacy.dump import Dump
from tests.privacy.life import EMAIL, WORDS, Life, live
from tests.receiver import Receiver

# Where the words got to before.
EVERYWHERE = {
    "act.detail",
    "act.subject",
    "ban.note",
    "ban.value",
    "comment.author_email",
    "comment_revision.author_name",
    "comment_revision.author_url",
    "comment_revision.body",
    "comment_revision.body_html",
    "comment_revision.reasons",
    "comment_search",
    "decision.reasons",
    "delivery.answer",
    "delivery.last_error",
    "idempotency.answer",
    "imported_label.author_email_domain",
    "imported_label.author_name",
    "imported_label.author_url",
    "imported_label.body",
    "mark.note",
    "mark.value",
    "report.reason",
    "saved_view.name",
    "saved_view.query",
}


@pytest.fixture
def life(blog: Blog, own: Services, mailbox: MailServer, echo: Receiver, tmp_path: Path) -> Life:
    return live(blog, own, mailbox, echo.url, tmp_path)


def test_the_words_are_nowhere_after_an_erasure(
    life: Life,
    blog: Blog,
    own: Services,
    people: Command,
    dump: Dump,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    assert dump.tables(WORDS) >= EVERYWHERE
    assert "retraining/killed/decisions.jsonl" in dump.files(WORDS)
    result = people("erase", "--email", EMAIL, "--yes")
    assert result.exit_code == 0, result.output
    upkeep.run(own)
    assert dump.tables(WORDS) == set()
    assert dump.files(WORDS) == set()
    assert not any(word in caplog.text.lower() for word in WORDS)
    with own.db.read() as session:
        assert counts.check(session) == []
    assert f"Erased: {len(life.uids)} comments" in result.output


def test_error_of_the_database_names_no_text(own: Services) -> None:
    with own.db.write() as session, pytest.raises(DBAPIError) as caught:
        session.execute(text("INSERT INTO nowhere VALUES (:body)"), {"body": "vorpaltext"})
    assert "vorpaltext" not in str(caught.value)
