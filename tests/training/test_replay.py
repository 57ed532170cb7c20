"""What is not forgotten over one-sided decisions."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from model.features import Document
from training import guard, replay
from training.correction import Kept, Sample, fit

COUNT = 300


def _approvals() -> Sample:
    """Nothing but approvals, of comments that share words with the spam the base knows."""
    x = csr_matrix(np.random.default_rng(4).random((COUNT, 6)) < 0.4, dtype=np.float64) * 0.4
    nobody = np.full(COUNT, "")
    return Sample(x, np.zeros(COUNT), np.full(COUNT, 0.5), np.arange(COUNT), nobody, nobody)


def _kept() -> Kept:
    return Kept(csr_matrix(np.eye(6) * 0.8), np.full(6, 3.0))


def _drop(sample: Sample) -> float:
    """By how much the log-odds of what is kept fall."""
    kept = _kept()
    return float(-(kept.x @ fit(sample, 0.3)).mean())


def test_one_sided_decisions_move_what_is_kept_less() -> None:
    sample = _approvals()
    assert _drop(replace(sample, kept=_kept())) < 0.7 * _drop(sample)


def test_what_is_kept_changes_nothing_by_itself() -> None:
    sample = replace(_approvals(), kept=_kept())
    none = sample.part(np.zeros(COUNT, dtype=np.bool_))
    assert none.kept is sample.kept
    assert not fit(none, 0.1).any()


def test_comments_are_the_same_each_time_and_none_of_the_guard_set() -> None:
    comments = replay.comments()
    assert comments == replay.comments()
    assert len(comments) > sum(replay.MADE.values())
    assert all(isinstance(comment, Document) for comment in comments)
    guarded = {document.body for document in guard.read().documents}
    assert not guarded & {comment.body for comment in comments}
