import json
from pathlib import Path

import numpy as np
import pytest

from model.labels import LABELS
from tests.training import decisions as written
from training import decisions
from training.datasets import DataError
from training.decisions import meaning


def _read(tmp_path: Path, *lines: str) -> decisions.Decisions:
    path = tmp_path / "decisions.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return decisions.read(path)


def _line(**changes: object) -> str:
    (record,) = written.in_order([written.decision("Hello there.", "approve")])
    return json.dumps(record | changes)


def test_approval_says_that_no_label_applies() -> None:
    assert meaning("approve", None, "moderator") == dict.fromkeys(LABELS, 0)


@pytest.mark.parametrize(("label", "said"), [("spam", "spam"), ("toxic", "toxicity")])
def test_rejection_says_one_label_and_leaves_the_rest_unknown(label: str, said: str) -> None:
    assert meaning("reject", label, "moderator") == {said: 1}


@pytest.mark.parametrize(
    ("action", "label", "source"),
    [
        ("reject", "off_topic", "moderator"),
        ("reject", None, "moderator"),
        ("hold", None, "moderator"),
        ("delete", None, "moderator"),
        ("approve", None, "automatic"),
        ("reject", "spam", "automatic"),
    ],
)
def test_nothing_else_is_a_label(action: str, label: str | None, source: str) -> None:
    assert meaning(action, label, source) == {}


def test_decisions_without_a_label_are_counted_and_left_out(tmp_path: Path) -> None:
    read = _read(tmp_path, _line(), _line(action="reject", label="off_topic"), "")
    assert (len(read.rows), read.ignored) == (1, 1)


def test_an_imported_decision_is_a_label_and_may_count_less(tmp_path: Path) -> None:
    late = "2027-01-01T00:00:00Z"
    own, imported = _read(
        tmp_path, _line(), _line(at=late, source="import", weight=0.5, added="2027-02-01T00:00:00Z")
    ).rows
    assert (own.weight, own.since) == (1.0, own.at)
    assert (imported.weight, imported.since.month, imported.at.month) == (0.5, 2, 1)
    assert imported.known


@pytest.mark.parametrize("weight", [0, -1, 1.5, float("nan"), "0.5", True, None])
def test_a_weight_that_is_none_names_its_line(tmp_path: Path, weight: object) -> None:
    with pytest.raises(DataError, match=r"Line 2 .* weight is not above 0 and at most 1"):
        _read(tmp_path, _line(), _line(weight=weight))


def test_decisions_come_oldest_first(tmp_path: Path) -> None:
    late, early = "2026-05-02T10:00:00Z", "2026-05-02T10:00:00+02:00"
    read = _read(tmp_path, _line(at=late, body="late"), _line(at=early, body="early"))
    assert [row.document.body for row in read.rows] == ["early", "late"]


def test_labels_are_one_zero_or_unknown(tmp_path: Path) -> None:
    labels = _read(tmp_path, _line(), _line(action="reject", label="toxic")).labels()
    assert not labels[0].any()
    assert labels[1, LABELS.index("toxicity")] == 1
    assert np.isnan(labels[1]).sum() == 6


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is not a JSON object"),
        ('{"at": "2026-05-02T10:00:00Z"}', "it has no action"),
        (_line(at="yesterday"), "yesterday"),
        (_line(at="2026-05-02T10:00:00"), "its time has no zone"),
        (_line(body=["text"]), "its texts are not all strings"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    with pytest.raises(DataError, match=r"Line 2 of .* is no decision: .*") as caught:
        _read(tmp_path, _line(), line)
    assert why in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.jsonl cannot be read"):
        decisions.read(tmp_path / "none.jsonl")


def test_the_helper_writes_comments_that_are_no_near_copies() -> None:
    from training.copies import clusters

    for made in (written.horoscopes(120), written.ordinary(120)):
        assert len(set(clusters([comment.body for comment in made]))) >= 110
