"""The curves that a retraining has left with a version or in its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field, ValidationError

from model.labels import LABELS

Part = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[float, Field(ge=0, allow_inf_nan=False)]
T = TypeVar("T")


class Both(BaseModel, Generic[T]):
    """The same of the model before and of the one that was retrained."""

    base: T
    candidate: T


class Grown(BaseModel):
    """How good a fit on so many decisions was; the first is the model before."""

    decisions: Count
    errors: Part
    errors_interval: tuple[Part, Part]
    auc: Part
    auc_interval: tuple[Part, Part]


class Bin(BaseModel):
    """Decisions with like probabilities: their mean, and the share that has the label."""

    said: Part
    share: Part
    low: Part
    high: Part
    count: Count


class Curves(BaseModel):
    """What was found for one label on later decisions; points are recall and precision."""

    with_label: Count
    without_label: Count
    threshold: Part
    learning: list[Grown] = Field(min_length=2, max_length=20)
    precision_recall: Both[Annotated[list[tuple[Part, Part]], Field(min_length=1, max_length=100)]]
    at_threshold: Both[tuple[Part, Part | None]]
    calibration: Both[Annotated[list[Bin], Field(min_length=1, max_length=50)]]


def read(found: Any) -> Curves | None:
    """One label's curves; None where there are none that can be drawn."""
    try:
        return Curves.model_validate(found)
    except ValidationError:
        return None


def of_version(metrics: Mapping[str, Any]) -> dict[str, Curves]:
    """By label, what the figures of a version tell; empty for one that no retraining has made."""
    found = metrics.get("curves")
    return _known(found) if isinstance(found, Mapping) else {}


def declined(report: Mapping[str, Any]) -> dict[str, Curves]:
    """By label, what a retraining has judged and not taken."""
    labels = report.get("labels", {}).items()
    return _known({name: row.get("curves") for name, row in labels if not row["corrected"]})


def _known(found: Mapping[str, Any]) -> dict[str, Curves]:
    curves = {label: read(found.get(label)) for label in LABELS}
    return {label: curve for label, curve in curves.items() if curve}
