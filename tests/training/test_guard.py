import json
from pathlib import Path

import numpy as np
import pytest

from model.labels import LABELS
from training import copies, datasets, guard
from training.datasets import DataError


def test_there_are_enough_of_every_label() -> None:
    given = guard.read()
    assert len(given) >= 300
    assert given.labels.sum(axis=0).min() >= 10
    assert (given.labels.sum(axis=1) == 0).sum() >= 150


def test_no_guard_comment_and_no_near_copy_of_one_is_trained_on() -> None:
    guarded = [document.body for document in guard.read().documents]
    examples = [document.body for document in datasets.examples().documents]
    cluster = copies.clusters([*guarded, *examples])
    shared = set(cluster[: len(guarded)]) & set(cluster[len(guarded) :])
    assert not [(guarded + examples)[number] for number in shared]


def test_kinds_of_harmless_comments_carry_no_label() -> None:
    given = guard.read()
    for kind in ("criticism", "identity_mention", "reported_abuse", "alarming_words"):
        assert not given.labels[given.kinds == kind].any()
        assert (given.kinds == kind).sum() >= 8


def test_abuse_of_any_kind_is_toxic() -> None:
    given = guard.read()
    finer = given.labels[:, LABELS.index("severe_toxicity") :].any(axis=1)
    assert np.all(given.labels[finer, LABELS.index("toxicity")] == 1)


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "guard.jsonl"
    whole = json.dumps(
        {
            "kind": "plain",
            "body": "Hello.",
            "author_name": "",
            "author_url": "",
            "labels": dict.fromkeys(LABELS, 0),
        }
    )
    path.write_text(f"{whole}\n{{}}\n", "utf-8")
    with pytest.raises(DataError, match="Line 2 of the guard set"):
        guard.read(path)


@pytest.mark.parametrize("missing", [{"kind": ""}, {"labels": {"spam": 0}}])
def test_a_line_without_a_label_or_its_kind_is_named(
    tmp_path: Path, missing: dict[str, object]
) -> None:
    line = {"kind": "plain", "body": "Hello.", "labels": dict.fromkeys(LABELS, 0)}
    path = tmp_path / "guard.jsonl"
    path.write_text(json.dumps({**line, **missing}), "utf-8")
    with pytest.raises(DataError, match=r"Line 1 of the guard set .* lacks"):
        guard.read(path)
