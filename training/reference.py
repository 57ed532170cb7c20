"""The plain model that ours is measured against: TF-IDF and logistic regression, no more."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

Floats = NDArray[np.float64]


class Reference:
    """Words 1-2 and characters 2-5, as scikit-learn's documentation would have it.

    The vocabulary is learned once from `fit_texts`; each label then gets a regression of its
    own on the rows that know it.
    """

    def __init__(self, *, strength: float = 4.0, seed: int = 20) -> None:
        self.strength = strength
        self.seed = seed
        self.features: Any = FeatureUnion(
            [
                ("words", _tfidf(analyzer="word", ngram_range=(1, 2))),
                ("letters", _tfidf(analyzer="char", ngram_range=(2, 5))),
            ]
        )

    def fit_texts(self, texts: list[str]) -> csr_matrix:
        """Learn the vocabulary and return these texts' features."""
        return csr_matrix(self.features.fit_transform(texts))

    def transform(self, texts: list[str]) -> csr_matrix:
        """The features of other texts."""
        return csr_matrix(self.features.transform(texts))

    def decision(self, fit: csr_matrix, label: Floats, weight: Floats, judge: csr_matrix) -> Floats:
        """Log-odds of `judge`'s rows from a regression on `fit`'s."""
        regression = LogisticRegression(
            solver="liblinear",
            dual=True,
            C=self.strength,
            tol=0.1,
            max_iter=300,
            random_state=self.seed,
        )
        regression.fit(fit, label, sample_weight=weight)
        return np.asarray(regression.decision_function(judge), dtype=np.float64)


def _tfidf(**settings: Any) -> TfidfVectorizer:
    return TfidfVectorizer(min_df=2, sublinear_tf=True, dtype=np.float32, **settings)
