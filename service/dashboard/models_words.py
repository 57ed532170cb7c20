"""What the page of the models says: figures of a version, the report of a retraining."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from model.labels import LABELS
from service.dashboard.words import label as label_name
from service.learning import jobs
from service.learning.shown import Version
from service.models import Job, now
from service.text.wording import number

STATES = {
    jobs.QUEUED: ("held", "waits for a worker"),
    jobs.RUNNING: ("held", "at work"),
    jobs.DONE: ("approved", "done"),
    jobs.FAILED: ("rejected", "failed"),
    jobs.CANCELLED: ("deleted", "cancelled"),
}
ACTIONS = {"promote": "made live", "rollback": "gone back to"}
# A worker looks every second.
PATIENCE = timedelta(seconds=60)


def progress(job: Job) -> dict[str, Any]:
    """A job as the page shows it and the script asks for it."""
    words = STATES[job.state][1]
    if job.state == jobs.RUNNING and job.step:
        words = job.step
    if job.state == jobs.QUEUED and now() - job.created_at > PATIENCE:
        words = "waits; no worker seems to run"
    return {
        "id": job.uid,
        "state": job.state,
        "active": job.state in (jobs.QUEUED, jobs.RUNNING),
        "words": words,
        "share": round(job.share, 3),
    }


def outcome(job: Job) -> str:
    """What came of a retraining, in a sentence."""
    if job.state == jobs.FAILED:
        return f"It failed, and the live model is as it was. {job.error}"
    if job.state == jobs.CANCELLED:
        return "It was cancelled; the live model is as it was."
    result = job.result or {}
    if not result.get("version"):
        return "No better model was found, so the live one stays; below it says why."
    if result.get("live"):
        return f"{result['version']} was better and went live."
    return f"{result['version']} was better and is stored, but did not go live. {result['why']}"


def figures(version: Version) -> list[list[str]]:
    """Rows of a table: per label what was measured when the model was made."""
    found = version.metrics.get("cross_fitted")
    if not isinstance(found, Mapping):
        return []
    wanted = {"auc", "caught", "held_of_others"}
    return [
        [label_name(label), *_cells(row)]
        for label, row in found.items()
        if isinstance(row, Mapping) and wanted <= row.keys()
    ]


def _cells(row: Mapping[str, float]) -> tuple[str, str, str]:
    return f"{row['auc']:.3f}", _percent(row["caught"]), _percent(row["held_of_others"])


def learned(version: Version) -> list[str]:
    """What a retraining has gained, a sentence per label."""
    found = version.metrics.get("learned")
    if not isinstance(found, Mapping):
        return []
    return [
        f"{label_name(label).capitalize()}: on {row['judged_on']} later decisions"
        f" {row['errors']:g} wrong, {row['errors_of_base']:g} with its base;"
        f" a gain of {_nats(row['gain'], *row['gain_interval'])}."
        for label, row in found.items()
    ]


def digests(version: Version) -> list[tuple[str, str]]:
    """What it was made from: name and SHA-256."""
    data = version.lineage.get("data")
    rows = list(data.items()) if isinstance(data, Mapping) else []
    decisions = version.lineage.get("decisions")
    if isinstance(decisions, Mapping):
        rows.append(("decisions", decisions.get("digest", "")))
    return [(str(name), str(digest)) for name, digest in rows]


def size(version: Version) -> str:
    """'31 MB'; nothing for the shipped one, which is in no database."""
    return "" if version.size is None else f"{version.size / 1e6:.0f} MB"


def report(
    found: Mapping[str, Any], names: Mapping[str, str], *, named: bool
) -> list[dict[str, Any]]:
    """A label after the other: whether it was corrected, why not, what it gained, who is left out.

    ``names``: whom the hashes mean; ``named``: whether the reader may know.
    """
    return [
        {
            "label": label_name(label),
            "corrected": figures["corrected"],
            "lines": list(_lines(figures, names, named=named)),
        }
        for label, figures in _labels(found)
        if _tells(figures)
    ]


def untold(found: Mapping[str, Any]) -> list[str]:
    """The labels of which no decision has said that a comment has them."""
    return [label_name(label) for label, figures in _labels(found) if not _tells(figures)]


def _labels(found: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    known = found.get("labels", {})
    return [(label, known[label]) for label in LABELS if label in known]


def _tells(figures: Mapping[str, Any]) -> bool:
    return bool(figures["in_favour"] or figures.get("left_out"))


def left_out(found: Mapping[str, Any]) -> set[str]:
    """The hashes of those whose decisions were left out, for any label."""
    labels = found.get("labels", {}).values()
    return {str(row["actor"]) for figures in labels for row in figures.get("left_out", ())}


def _lines(figures: Mapping[str, Any], names: Mapping[str, str], *, named: bool) -> Iterator[str]:
    yield (
        f"{figures['in_favour']:.0f} decisions for it and {figures['against']:.0f} against it,"
        " near-copies counted once."
    )
    for objection in figures["objections"]:
        yield f"{objection[0].upper()}{objection[1:]}."
    if later := figures.get("later"):
        yield (
            f"Gain on later decisions: {_nats(later['gain'], later['low'], later['high'])};"
            f" {later['candidate_errors']:g} judged wrongly, {later['base_errors']:g} before."
        )
    for row in figures.get("left_out", ()):
        who = names.get(str(row["actor"]), "somebody who is not here any more")
        yield (
            f"Left out: the decisions of {who if named else 'one moderator'}."
            f" What everybody's decisions have taught contradicts {number(row['contradicted'])}"
            f" of their {row['decided']}, and {row['others']:.1%} of all others'."
        )


def _nats(gain: float, low: float, high: float) -> str:
    return f"{gain:.3f} nats each (95 % interval {low:.3f} to {high:.3f})"


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"
