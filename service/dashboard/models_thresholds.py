"""What another threshold would mean, in comments a week; and a wish instead of a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from model.labels import LABELS
from service import sites
from service.context import services
from service.dashboard import charts, door, fields, rules, rules_shown, rules_words
from service.dashboard.rules_shown import Chosen
from service.dashboard.words import label as label_name
from service.errors import Invalid
from service.learning import thresholds
from service.learning.thresholds import Meaning, Sample, Wish
from service.roles import ADMINISTRATOR
from service.stats.intervals import Share

STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
LEAST, MOST = 0.1, 20.0
SERIES = ("approved", "rejected", "undecided")


def thresholds_page() -> ResponseReturnValue:
    """Today's threshold of a label and what others would hold."""
    return _page(rules_shown.chosen(), _label(), "2", {})


def _label() -> str:
    return fields.one_of("label", LABELS) or LABELS[0]


def _page(site: Chosen, label: str, typed: str, problems: Mapping[str, str]) -> ResponseReturnValue:
    sample, today = _sample(site), _today(site)
    rows = [_row(sample, sample.meaning(label, step)) for step in _steps(today.get(label))]
    return rules_shown.page(
        "dashboard/models_thresholds.html",
        site,
        status=422 if problems else 200,
        name="thresholds",
        label=label,
        today=today,
        own=getattr(site.config.rules, f"threshold_{label}") is not None,
        rows=rows,
        chart=charts.columns(rows, SERIES),
        looked_at=len(sample.comments),
        weeks=sample.weeks,
        other_model=sample.other_model,
        typed=typed,
        problems=problems,
    )


def _sample(site: Chosen) -> Sample:
    model = services().live.current()
    with services().db.read() as session:
        version = model.version if model else None
        return thresholds.sample(session, site.config.id, version)


def _today(site: Chosen) -> dict[str, float]:
    """The thresholds that hold now, by label; without a model and a setting there is none."""
    model = services().live.current()
    return site.config.rules.thresholds(model.thresholds if model else {})


def _steps(today: float | None) -> list[float]:
    return sorted({*STEPS, *([] if today is None else [today])})


def _row(sample: Sample, found: Meaning) -> dict[str, Any]:
    """Per week, as the picture and the table show it."""
    undecided = found.held - found.approved - found.rejected
    counts = (found.held, found.approved, found.rejected, undecided)
    names = ("held", *SERIES)
    weekly = {name: round(n / sample.weeks, 1) for name, n in zip(names, counts, strict=True)}
    said = f"{found.threshold:.4f}".rstrip("0")
    return {"day": said, "threshold": found.threshold, **weekly}


def preview_threshold() -> ResponseReturnValue:
    """What the threshold of a wish would have done, with the form that saves it."""
    site, label = rules_shown.chosen(), _label()
    door.require(ADMINISTRATOR, site.config.id)
    typed = fields.text("most", 10)
    try:
        wish = _sample(site).wish(label, _most(typed))
    except Invalid as error:
        return _page(site, label, typed, {"most": error.detail})
    wanted = {name: rules_words.value(value) for name, value in site.config.rules}
    wanted[f"threshold_{label}"] = f"{wish.threshold:.4f}"
    return rules.confirm(site, wanted, sites.checked(rules.given(wanted)), _said(label, wish))


def _most(typed: str) -> float:
    """The share of a wish.

    :raises Invalid: it is none.
    """
    try:
        percent = float(typed.replace(",", "."))
    except ValueError:
        percent = 0.0
    if not LEAST <= percent <= MOST:
        raise Invalid(f"A number from {LEAST:g} to {MOST:g}.")
    return percent / 100


def _said(label: str, wish: Wish) -> str:
    """'Of 412 comments that stand approved, 8 have …: 1.9 % (1.0 to 3.8 %).'."""
    good: Share = wish.good
    assert good.value is not None
    assert good.low is not None
    assert good.high is not None
    return (
        f"Of {good.whole:,} comments that stand approved, {good.part:,} have a score for"
        f" {label_name(label)} of {wish.threshold:.4f} or more: {good.value:.1%}, and between"
        f" {good.low:.1%} and {good.high:.1%} of those to come, 95 times in 100."
    )
