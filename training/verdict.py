"""The report of a retraining: the figures as JSON, the same in words."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from training import gate
from training.candidate import Outcome, Trial
from training.gate import Guarded, Later
from training.material import Material

Outcomes = Mapping[str, Outcome]


def report(
    material: Material, outcomes: Outcomes, version: str | None, now: datetime
) -> dict[str, Any]:
    """Everything that was found, ready for JSON; `version` is None when all was declined."""
    rows = material.decisions.rows
    return {
        "verdict": "better" if version else "declined",
        "version": version,
        "base": material.manifest.version,
        "created_at": utc(now),
        "decisions": {
            "digest": material.decisions.digest,
            "telling": len(rows),
            "without_label": material.decisions.ignored,
            "near_copies": material.near_copies(),
            "first": utc(rows[0].at) if rows else None,
            "last": utc(rows[-1].at) if rows else None,
        },
        "guard": len(material.guard),
        "labels": {label: _label(outcome) for label, outcome in outcomes.items()},
        "rules": {
            "fewest_fitted": gate.FEWEST_FITTED,
            "fewest_judged": gate.FEWEST_JUDGED,
            "later_share": gate.LATER,
            "guard_share": gate.GUARD_SHARE,
            "guard_kind": gate.GUARD_KIND,
            "guard_loss": gate.GUARD_LOSS,
        },
    }


def metrics(outcomes: Outcomes) -> dict[str, Any]:
    """The figures that a promoted model carries in its manifest, by label that was corrected."""
    return {
        label: _metrics(outcome.trial.later)
        for label, outcome in outcomes.items()
        if outcome.taken and outcome.trial
    }


def curves(outcomes: Outcomes) -> dict[str, Any]:
    """The curves that a promoted model carries in its manifest, by label that was corrected."""
    return {
        label: dict(outcome.trial.curves)
        for label, outcome in outcomes.items()
        if outcome.taken and outcome.trial
    }


def in_words(report: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def utc(time: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond where there are any."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _metrics(later: Later) -> dict[str, Any]:
    return {
        "judged_on": round(later.against + later.in_favour),
        "gain": round(later.gain, 4),
        "gain_interval": [round(later.low, 4), round(later.high, 4)],
        "errors": round(later.candidate_errors, 1),
        "errors_of_base": round(later.base_errors, 1),
    }


def _label(outcome: Outcome) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "corrected": outcome.taken,
        "objections": list(outcome.objections),
        "against": outcome.against,
        "in_favour": outcome.in_favour,
        "left_out": [asdict(doubt) for doubt in outcome.doubts],
    }
    if outcome.trial:
        figures |= _trial(outcome.trial)
    return figures


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "penalty": trial.penalty,
        "later": asdict(trial.later),
        "guard": asdict(trial.guarded),
        "guard_after_all_decisions": asdict(trial.guarded_again),
        "certain": trial.certain(),
        "curves": dict(trial.curves),
    }


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    decided = report["decisions"]
    if report["version"]:
        yield f"# {report['version']} is better than {report['base']}"
    else:
        yield f"# Declined: {report['base']} stays"
    yield ""
    yield (
        f"{decided['telling']} decisions that say something of a label,"
        f" {decided['near_copies']} of them about near-copies of another comment;"
        f" {decided['without_label']} decisions that say nothing (off-topic, held, deleted,"
        " automatic)."
    )
    if decided["first"]:
        yield f"The first is of {decided['first']}, the last of {decided['last']}."
    yield ""
    yield "Near-copies count as one decision together, and no author as more than a few."
    yield f"The latest {report['rules']['later_share']:.0%} were kept back to judge on."
    yield "What was accepted was then fitted anew on all decisions. Thresholds stay those of the"
    yield "base; the limit of almost sure spam is raised where an approved comment came above it."
    for label, figures in report["labels"].items():
        yield from _section(label, figures, report["guard"])


def _section(label: str, figures: Mapping[str, Any], guard: int) -> Iterator[str]:
    yield ""
    yield f"## {label}: {'corrected' if figures['corrected'] else 'keeps the base'}"
    yield ""
    yield (
        f"{figures['in_favour']:.0f} decisions for it and {figures['against']:.0f} against it,"
        " near-copies counted once."
    )
    yield from map(_left_out, figures["left_out"])
    for objection in figures["objections"]:
        yield f"- {objection[0].upper()}{objection[1:]}."
    if "later" in figures:
        yield from _table(Later(**figures["later"]), Guarded(**figures["guard"]), guard)


def _left_out(doubt: Mapping[str, Any]) -> str:
    return (
        f"- Left out: the decisions of moderator {doubt['actor']}. What everybody's decisions have"
        f" taught contradicts {doubt['contradicted']} of their {doubt['decided']},"
        f" and {doubt['others']:.1%} of all others'."
    )


def _table(later: Later, guarded: Guarded, guard: int) -> Iterator[str]:
    judged = later.against + later.in_favour
    yield ""
    yield "| | base | candidate |"
    yield "| --- | --- | --- |"
    yield (
        f"| mean loss on {judged:.0f} later decisions"
        f" | {later.base_loss:.3f} | {later.candidate_loss:.3f} |"
    )
    yield (
        f"| later decisions judged wrongly at the threshold"
        f" | {later.base_errors:.1f} | {later.candidate_errors:.1f} |"
    )
    yield (
        f"| mean loss on {guard} guard comments"
        f" | {guarded.base_loss:.3f} | {guarded.candidate_loss:.3f} |"
    )
    yield (
        f"| held wrongly of {guarded.without_label} guard comments"
        f" | {guarded.base_held} | {guarded.candidate_held} |"
    )
    yield (
        f"| missed of {guarded.with_label} guard comments"
        f" | {guarded.base_missed} | {guarded.candidate_missed} |"
    )
    yield ""
    yield (
        f"Gain on later decisions: {later.gain:.3f} nats each"
        f" (95 % interval {later.low:.3f} to {later.high:.3f});"
        f" over the base with all its probabilities shifted alike: {later.gain_over_shifted:.3f}"
        f" (at least {later.low_over_shifted:.3f})."
    )
