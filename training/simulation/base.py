"""A model for the simulation: made as the shipped one, of everything but the site's source."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from model import artifact
from model.artifact import Manifest
from model.classifier import CommentClassifier
from model.labels import LABELS
from model.matrix import matrix
from model.scorer import sigmoid
from training import thresholds
from training.datasets import Dataset
from training.simulation.site import Stream


def make(data: Dataset, stream: Stream, params: Mapping[str, Any], out: Path) -> None:
    """Fit the one label that the site is about, and save the model to ``out``.

    Left out are the site's source and near-copies of its comments; every other label stays
    without weights, so that the one which is learned is all that holds.
    """
    number = LABELS.index(stream.label)
    apart = (data.source != stream.source) & ~np.isin(data.group, stream.groups)
    known = np.isfinite(data.labels[:, number])
    used = (data.weights[:, number] > 0) | (data.rates[:, number] > 0)
    rest = _only(data.part(apart & known & used), number)
    model = CommentClassifier(**params["model"])
    model.fit(
        matrix(rest.documents, model.specification),
        rest.labels,
        weights=rest.weights,
        calibration_weights=rest.rates,
        groups=rest.group,
    )
    artifact.save(out, model.state(), _manifest(model, rest, stream, params))


def _only(data: Dataset, number: int) -> Dataset:
    """The data with nothing known of the other labels."""
    labels = np.full(data.labels.shape, np.nan)
    labels[:, number] = data.labels[:, number]
    return replace(data, labels=labels)


def _manifest(
    model: CommentClassifier, data: Dataset, stream: Stream, params: Mapping[str, Any]
) -> Manifest:
    number = LABELS.index(stream.label)
    judged = thresholds.cross_fitted(model, data)[stream.label]
    said = sigmoid(model.slope_[number] * model.cross_fitted_[:, number] + model.offset_[number])
    good = np.isfinite(said) & (data.labels[:, number] == 0)
    share = params["held"]["shares"][stream.label]
    ordinary = (said[good], data.rates[good, number])
    limit = thresholds.threshold(judged, [ordinary], share)
    certain = thresholds.certain(judged, params["certain"]["precision"])
    return Manifest(
        version=f"without-{stream.source}",
        created_at="2026-01-01T00:00:00Z",
        specification=model.specification.as_dict(),
        thresholds=dict.fromkeys(LABELS, thresholds.NEVER) | {stream.label: limit},
        certain_spam=certain if stream.label == "spam" else thresholds.NEVER,
        priors=dict(zip(LABELS, np.nan_to_num(model.prior_).tolist(), strict=True)),
        lineage={"base": None, "data": data.digests(), "without": stream.source},
    )
