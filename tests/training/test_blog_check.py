import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from model.labels import LABELS
from training import copies, datasets, guard, handmade
from training.datasets import DataError, near_copy

LINES = [json.loads(line) for line in handmade.BLOG_CHECK.read_text("utf-8").splitlines()]
SPAM = np.array([line["labels"]["spam"] for line in LINES], dtype=bool)
TRAINED_ON_OR_GUARDED = [
    document.body for data in (datasets.examples(), guard.read()) for document in data.documents
]


def test_each_line_has_the_same_shape() -> None:
    for line in LINES:
        assert list(line) == ["kind", "body", "author_name", "author_url", "labels"]
        assert line["labels"] in ({"spam": 0}, {"spam": 1})
        texts = [line[field] for field in ("kind", "body", "author_name", "author_url")]
        assert all(isinstance(text, str) and text == text.strip() for text in texts)
        assert line["kind"]
        assert line["body"]


def test_there_is_enough_of_both() -> None:
    assert SPAM.sum() >= 320
    assert (~SPAM).sum() >= 280


def test_every_kind_is_all_spam_or_all_ordinary_and_never_alone() -> None:
    kinds = handmade.kinds()
    assert not set(kinds[SPAM]) & set(kinds[~SPAM])
    assert len(set(kinds[SPAM])) >= 35
    assert len(set(kinds[~SPAM])) >= 20
    assert min(Counter(kinds.tolist()).values()) >= 3


def test_lengths_range_from_a_word_to_a_long_paragraph() -> None:
    words = np.array([len(line["body"].split()) for line in LINES])
    for chosen in (words[SPAM], words[~SPAM]):
        assert (chosen <= 5).sum() >= 15
        assert (chosen >= 40).sum() >= 8
    assert words.max() <= 150


def test_an_address_of_the_author_is_no_sign_by_itself() -> None:
    with_address = np.array([bool(line["author_url"]) for line in LINES])
    assert with_address[~SPAM].sum() >= 50
    assert (~with_address)[SPAM].sum() >= 100


def test_no_two_comments_are_near_copies() -> None:
    bodies = [line["body"] for line in LINES]
    assert len({near_copy(body) for body in bodies}) == len(bodies)
    assert len(set(copies.clusters(bodies))) == len(bodies)


def test_no_comment_is_a_near_copy_of_an_example_or_of_the_guard_set() -> None:
    bodies = [line["body"] for line in LINES]
    keys = {near_copy(body) for body in TRAINED_ON_OR_GUARDED}
    assert not [body for body in bodies if near_copy(body) in keys]
    cluster = copies.clusters([*bodies, *TRAINED_ON_OR_GUARDED])
    assert not set(cluster[: len(bodies)]) & set(cluster[len(bodies) :])


def test_it_is_read_as_a_data_set_of_which_only_spam_is_known() -> None:
    data = handmade.read()
    spam = LABELS.index("spam")
    assert [document.body for document in data.documents] == [line["body"] for line in LINES]
    assert data.labels[:, spam].tolist() == SPAM.tolist()
    assert np.isnan(np.delete(data.labels, spam, axis=1)).all()
    assert not np.delete(data.weights, spam, axis=1).any()


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "check.jsonl"
    path.write_text('{"kind": "thanks", "body": "Thanks!", "labels": {}}\n[]\n', "utf-8")
    with pytest.raises(DataError, match=r"Line 2 of the comments .*check\.jsonl"):
        handmade.read(path)
