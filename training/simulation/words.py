"""What was simulated, as tables."""

from collections.abc import Iterator, Mapping

from training.simulation.run import Course, Share, quarters
from training.simulation.site import Stream


def site(stream: Stream) -> Iterator[str]:
    """The site in a sentence."""
    bad = int(stream.truth.sum())
    yield (
        f"{len(stream.documents):,} comments of {stream.source} in {stream.weeks} weeks,"
        f" {bad:,} of them {stream.label}"
    )


def courses(attack: str, found: Mapping[str, Course]) -> Iterator[str]:
    """A table: a line for each contestant and quarter of the weeks."""
    yield ""
    yield f"attack: {attack}"
    yield "| contestant | quarter | AUC | leaked | held | leaks of the new kind | models taken |"
    yield "| --- | --- | --: | --: | --: | --: | --: |"
    for name, course in found.items():
        for number, part in enumerate(quarters(course), start=1):
            yield f"| {name} | {number} | {_figures(part)} |"


def _figures(part: Share) -> str:
    return (
        f"{part.auc:.3f} | {part.leaked:.1%} | {part.held:.1%} | {part.new_leaked} | {part.learned}"
    )
