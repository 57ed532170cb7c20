import numpy as np
import pytest

from model.labels import LABELS
from training import datasets
from training.datasets import near_copy

COMMENT = "thanks for this long and thoughtful post about the old harbour, it made my evening"


def test_the_own_examples_know_every_label() -> None:
    data = datasets.examples()
    assert len(data) >= 300
    assert np.isfinite(data.labels).all()
    assert (data.labels.sum(axis=0) >= 10).all()
    assert data.labels.shape == (len(data), len(LABELS))


def test_a_part_holds_the_rows_asked_for() -> None:
    data = datasets.examples()
    spam = data.part(data.labels[:, 0] == 1)
    assert 0 < len(spam) < len(data)
    assert spam.labels[:, 0].all()
    assert len(spam.documents) == len(spam.group) == len(spam.weights)


@pytest.mark.parametrize(
    "copy", [COMMENT.upper(), f"  {COMMENT}  ", COMMENT.replace("thanks", "ｔhanks")]
)
def test_a_near_copy_has_the_same_key(copy: str) -> None:
    assert near_copy(copy) == near_copy(COMMENT)


def test_another_text_has_another_key() -> None:
    assert near_copy("thanks for this photo of the old harbour") != near_copy(COMMENT)


@pytest.mark.parametrize("text", ["", " ", "one", "one two", "\ud800 \0"])
def test_any_text_has_a_key(text: str) -> None:
    assert near_copy(text) == near_copy(text)
