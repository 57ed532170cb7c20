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
# What can be wished about, with the per cent that a form proposes.
GOOD = "good"
USUAL = {GOOD: "2", "bad": "5"}
SERIES = ("approved", "rejected", "undecided")


def thresholds_page() -> ResponseReturnValue:
    """Today's threshold of a label and what others would hold."""
    return _page(rules_shown.chosen(), _label(), USUAL, {})


def _label() -> str:
    return fields.one_of("label", LABELS) or LABELS[0]


def _page(
    site: Chosen, label: str, typed: Mapping[str, str], problems: Mapping[str, str]
) -> ResponseReturnValue:
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
        tells_bad=label in thresholds.BAD,
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
    about, typed = fields.one_of("wish", tuple(USUAL)) or GOOD, fields.text("most", 10)
    sample = _sample(site)
    try:
        most = _most(typed)
        wish = (sample.holding if about == GOOD else sample.letting_through)(label, most)
    except Invalid as error:
        return _page(site, label, USUAL | {about: typed}, {about: error.detail})
    wanted = {name: rules_words.value(value) for name, value in site.config.rules}
    wanted[f"threshold_{label}"] = f"{wish.threshold:.4f}"
    told = [
        _good(label, wish) if about == GOOD else _bad(label, wish, most),
        _weekly(sample, label, wish.threshold, _today(site).get(label)),
    ]
    return rules.confirm(site, wanted, sites.checked(rules.given(wanted)), *told)


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


def _good(label: str, wish: Wish) -> str:
    """'Of 412 comments that stand approved, 8 have …: 1.9 %, and between 1.0 % and …'."""
    found = wish.found
    return (
        f"Of {found.whole:,} comments that stand approved, {found.part:,} have a score for"
        f" {label_name(label)} of {wish.threshold:.4f} or more: {_to_come(found)}"
    )


def _bad(label: str, wish: Wish, most: float) -> str:
    """The same of what people rejected, and what it takes to promise it."""
    found, fewest = wish.found, thresholds.needed(most)
    said = (
        f"Of {found.whole:,} comments that people rejected as {thresholds.BAD[label]},"
        f" {found.part:,} have less than {wish.threshold:.4f} and would be let through:"
        f" {_to_come(found)}"
    )
    if found.whole < fewest:
        said += f" That is too few to promise {most * 100:g} %: it takes {fewest:,}."
    return f"{said} Bad ones that nobody noticed are not counted; the blind check looks for these."


def _weekly(sample: Sample, label: str, wished: float, today: float | None) -> str:
    """'By this score it holds about 12.5 comments a week, …; today's threshold holds 3.'."""
    found = _row(sample, sample.meaning(label, wished))
    said = (
        f"By this score alone it holds about {found['held']:,g} comments a week:"
        f" {found['approved']:,g} that people approved, {found['rejected']:,g} that they rejected"
        f" and {found['undecided']:,g} that nobody has decided"
    )
    if today is None:
        return f"{said}."
    held = _row(sample, sample.meaning(label, today))["held"]
    return f"{said}. Today's threshold of {today:.4g} holds {held:,g}."


def _to_come(found: Share) -> str:
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return (
        f"{found.value:.1%}, and between {found.low:.1%} and {found.high:.1%} of those to come,"
        " 95 times in 100."
    )
