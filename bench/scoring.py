"""One comment through the shipped scorer, against the plain scikit-learn pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import cycle

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from bench.compare import Row, medians, microseconds
from model import artifact
from model.features import Document
from model.scorer import Scorer
from training import datasets

CALLS = 200


def plain_pipeline(
    texts: list[str], labels: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> Pipeline:
    """TF-IDF of words 1-2 and letters 2-5 with logistic regression, one per label."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2)),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)),
    )
    pipeline = make_pipeline(features, OneVsRestClassifier(LogisticRegression()))
    return pipeline.fit(texts, np.nan_to_num(labels).astype(int))


def next_of(
    documents: Iterable[Document], judge: Callable[[Document], object]
) -> Callable[[], object]:
    """A call that judges the next comment, round and round."""
    endless = cycle(documents)
    return lambda: judge(next(endless))


def rows() -> list[Row]:
    """Time to judge one of the project's own examples: all seven labels."""
    examples = datasets.examples()
    documents = examples.documents
    scorer = Scorer.load(artifact.shipped())
    plain = plain_pipeline([document.body for document in documents], examples.labels)
    calls = {
        "score": next_of(documents, scorer.score),
        "explain": next_of(documents, lambda one: (scorer.score(one), scorer.explain(one))),
        "plain": next_of(documents, lambda one: plain.predict_proba([one.body])),
    }
    found = medians({name: microseconds(call, CALLS) for name, call in calls.items()})
    limit = ("plain scikit-learn pipeline", found["plain"], "µs")
    return [
        Row("score one comment", found["score"], *limit),
        Row("score and explain one comment", found["explain"], *limit),
    ]
