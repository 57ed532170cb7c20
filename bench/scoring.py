"""One comment through the shipped scorer, against the plain scikit-learn pipeline."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bench.compare import ROUNDS, Row, medians, microseconds
from model import artifact
from model.artifact import MODEL_FILE
from model.features import Document
from model.scorer import Scorer
from training import datasets
from training.reference import Reference

CALLS = 200
Judge = Callable[[Scorer], Callable[[Document], object]]


class PlainPipeline:
    """TF-IDF of words 1-2 and characters 2-5, then a logistic regression for each label."""

    def __init__(self, texts: list[str], labels: NDArray[np.float64]) -> None:
        self._reference = Reference()
        features = self._reference.fit_texts(texts)
        known = np.nan_to_num(labels).astype(int)
        self._regressions = [LogisticRegression().fit(features, y) for y in known.T]

    def judge(self, document: Document) -> list[float]:
        """The probability of each label."""
        features = self._reference.transform([document.body])
        return [float(one.predict_proba(features)[0, 1]) for one in self._regressions]


def next_of(
    documents: Iterable[Document], judge: Callable[[Document], object]
) -> Callable[[], object]:
    """A call that judges the next comment, round and round."""
    endless = cycle(documents)
    return lambda: judge(next(endless))


def at_first_sight(documents: Sequence[Document], judge: Judge) -> Callable[[], float]:
    """Measures the time for a comment, in µs, by a scorer that has only seen other comments."""
    others, judged = documents[::2], documents[1::2]

    def measure() -> float:
        scorer = Scorer.load(artifact.shipped())
        for document in others:
            scorer.score(document)
        call = judge(scorer)
        started = time.process_time()
        for document in judged:
            call(document)
        return (time.process_time() - started) / len(judged) * 1e6

    return measure


def rows() -> Iterator[Row]:
    """Times for one of the project's own examples, all seven labels; then what loading costs."""
    examples = datasets.examples()
    documents = examples.documents
    scorer = Scorer.load(artifact.shipped())
    plain = PlainPipeline([document.body for document in documents], examples.labels)
    judges: dict[str, Judge] = {
        "score one comment": lambda scorer: scorer.score,
        "score and explain one comment": lambda scorer: scorer.judge,
    }
    calls = {"plain": microseconds(next_of(documents, plain.judge), CALLS)}
    for name, judge in judges.items():
        warm = next_of(documents, judge(scorer))
        for _ in documents:
            warm()
        calls[f"{name}, words seen before"] = microseconds(warm, CALLS)
        calls[f"{name}, at first sight"] = at_first_sight(documents, judge)
    found = medians(calls)
    limit = found.pop("plain")
    for name, figure in found.items():
        yield Row(name, figure, "plain scikit-learn pipeline", limit, "µs")
    yield from _of_process()


def _of_process() -> Iterator[Row]:
    """Loading and memory in fresh processes, and the file, against what they should stay below."""
    runs = [fresh_process(artifact.shipped()) for _ in range(ROUNDS)]
    found = {name: median(run[name] for run in runs) for name in runs[0]}
    size = (artifact.shipped() / MODEL_FILE).stat().st_size / 2**20
    yield Row("start Python and load the model", found["start"], "NumPy alone", found["bare"], "ms")
    yield Row("of that, load the model", found["start"] - found["bare"], "target", 100, "ms")
    yield Row("memory of a process", found["memory"], "target", 100, "MB")
    yield Row("of that, a forked worker's own", found["private"], "target", 100, "MB")
    yield Row("file of the model", size, "target", 20, "MB")


def fresh_process(folder: Path) -> dict[str, float]:
    """What `bench.fresh_process` says of the model in a folder."""
    command = [sys.executable, "-m", "bench.fresh_process", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
