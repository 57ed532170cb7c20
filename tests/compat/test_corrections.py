"""What clients call wrong: the earlier answer is found, and the text is learned from."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service import auth
from service.comments import labels, upkeep
from service.comments.records import Actor
from service.compat import corrections
from service.compat.corrections import HAM, SPAM, Correction, Written
from service.context import Services
from service.learning import imports
from service.models import ApiKey, CheckedText, ImportedLabel, KeyUsage, LabelImport
from service.privacy import erase, person
from training import decisions as training

TEXT = Written("Cheap lanterns, all of them", "Lantern shop", "Shop@lanterns.example", None)


@pytest.fixture
def row(app: Flask, own: Services, key: str) -> ApiKey:
    with app.test_request_context():
        return auth.find_key(own, key)


def answered(own: Services, row: ApiKey, said: corrections.Said, written: Written = TEXT) -> None:
    with own.db.write() as session:
        corrections.remember(session, own.identity, row, written, said)


def spam(written: Written = TEXT) -> Correction:
    return Correction(written, "reject", "spam")


def ham(written: Written = TEXT) -> Correction:
    return Correction(written, "approve")


def figures(own: Services) -> tuple[int, int, int]:
    with own.db.read() as session:
        usage = session.scalars(select(KeyUsage)).one()
        return usage.calls, usage.missed_spam, usage.false_positives


def learned(own: Services) -> list[tuple[str, str | None, str]]:
    with own.db.read() as session:
        rows = session.scalars(select(ImportedLabel).order_by(ImportedLabel.id))
        return [(label.action, label.label, label.body) for label in rows]


def test_answer_is_found_by_the_words_alone(own: Services, row: ApiKey) -> None:
    answered(own, row, HAM)
    again = Written("  cheap LANTERNS, all of them\n", "another name")
    corrections.correct(own, row, spam(again))
    assert figures(own) == (1, 1, 0)


def test_mistake_is_counted_once_and_may_be_taken_back(own: Services, row: ApiKey) -> None:
    answered(own, row, SPAM)
    for _ in range(2):
        corrections.correct(own, row, ham())
    assert figures(own) == (2, 0, 1)
    corrections.correct(own, row, spam())
    assert figures(own) == (3, 1, 1)


def test_what_was_never_asked_is_learned_but_no_mistake(own: Services, row: ApiKey) -> None:
    corrections.correct(own, row, spam())
    assert figures(own) == (1, 0, 0)
    assert learned(own) == [("reject", "spam", TEXT.body)]


def test_later_word_on_a_text_stands(own: Services, row: ApiKey) -> None:
    corrections.correct(own, row, spam())
    corrections.correct(own, row, ham())
    assert learned(own) == [("approve", None, TEXT.body)]
    with own.db.read() as session:
        assert session.scalars(select(LabelImport.count)).one() == 1


def test_test_calls_teach_nothing(own: Services, row: ApiKey) -> None:
    answered(own, row, HAM)
    corrections.correct(own, row, spam(), learn=False)
    assert figures(own) == (1, 0, 0)
    assert learned(own) == []


def test_text_without_words_teaches_nothing(own: Services, row: ApiKey) -> None:
    nameless = Written(" \n", "Lantern shop", "shop@lanterns.example")
    answered(own, row, HAM, nameless)
    corrections.correct(own, row, spam(nameless))
    assert figures(own) == (1, 1, 0)
    assert learned(own) == []


def test_labels_of_a_key_count_less_and_go_as_one(
    own: Services, row: ApiKey, tmp_path: Path
) -> None:
    corrections.correct(own, row, spam())
    corrections.correct(own, row, ham(Written("Thank you for the trains")))
    file = tmp_path / "decisions.jsonl"
    assert labels.write(own, file) == 2
    first, second = training.read(file).rows
    assert (first.weight, first.known["spam"]) == (imports.WEIGHT, 1)
    assert second.known["spam"] == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert "Shop@" not in json.dumps(lines)
    assert lines[0]["author_email_domain"] == "lanterns.example"
    with own.db.read() as session:
        uid = session.scalars(select(LabelImport.uid)).one()
    assert imports.forget(own, "operator", uid) == 2
    corrections.correct(own, row, spam())
    assert len(learned(own)) == 1


def test_label_is_as_old_as_the_correction(own: Services, row: ApiKey, tmp_path: Path) -> None:
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False) as clock:
        corrections.correct(own, row, spam())
        clock.shift(timedelta(days=9))
        corrections.correct(own, row, ham(Written("Thank you for the trains")))
    labels.write(own, tmp_path / "d.jsonl")
    assert [each.since.day for each in training.read(tmp_path / "d.jsonl").rows] == [1, 10]


def test_ten_at_once_are_ten_labels_of_one_import(own: Services, row: ApiKey) -> None:
    texts = [Written(f"Offer number {number} of our shop") for number in range(5)] * 2
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda text: corrections.correct(own, row, spam(text)), texts))
    assert len(learned(own)) == 5
    with own.db.read() as session:
        assert session.scalars(select(LabelImport.count)).one() == 5
    assert figures(own)[0] == 10


def test_answers_are_forgotten_after_sixty_days(own: Services, row: ApiKey) -> None:
    with time_machine.travel(datetime(2026, 9, 1, tzinfo=UTC), tick=False) as clock:
        answered(own, row, HAM)
        clock.shift(timedelta(days=30))
        answered(own, row, HAM, Written("another"))
        clock.shift(timedelta(days=31))
        upkeep.forget_expired(own)
    with own.db.read() as session:
        assert len(session.scalars(select(CheckedText)).all()) == 1


def test_whoever_is_erased_teaches_nothing(own: Services, row: ApiKey) -> None:
    corrections.correct(own, row, spam())
    corrections.correct(own, row, ham(Written("Thank you for the trains", "Ana")))
    theirs = person.named("shop@Lanterns.example", None)
    assert erase.erase(own, Actor("marisol"), theirs)["labels"] == 1
    assert learned(own) == [("approve", None, "Thank you for the trains")]
