"""The figures of the card as tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from training.evaluation.lines import written

Figures = Mapping[str, Any]
SHARES = ("blogs_caught", "recent_caught", "check_caught", "disguised")
IDEAS = (
    *("blogs", "blogs_caught", "recent_caught", "check", "check_caught", "toxicity", "finer"),
    "disguised",
)
# The kinds of the blog check are too many for a card.
LEFT_OUT = ("the same, by kind",)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def lines(found: Sequence[Figures]) -> Iterable[str]:
    """A heading and a table for each part of what `evaluate` found."""
    head = ("set", "label", "figure", "comments", "with label", "Parley", "95 %", "reference")
    for part in dict.fromkeys(line["part"] for line in found):
        if part not in LEFT_OUT:
            own = [_line(line) for line in found if line["part"] == part]
            yield f"### {part.capitalize()}\n\n" + table(head, own)


def terms(found: Sequence[Figures]) -> str:
    """What naming each group does, the one with the lowest area first."""
    head = (
        *("term", "sentences", "AUC", "reference", "harmless AUC", "reference"),
        *("raises harmless ones by", "reference"),
    )
    return table(
        head,
        (
            (
                term["term"],
                str(term["comments"]),
                f"{term['auc']:.3f}",
                f"{term['reference_auc']:.3f}",
                f"{term['harmless_auc']:.3f}",
                f"{term['reference_harmless_auc']:.3f}",
                f"{term['raised']:+.3f}",
                f"{term['reference_raised']:+.3f}",
            )
            for term in sorted(found, key=lambda term: float(term["harmless_auc"]))
        ),
    )


def ablation(found: Sequence[Figures]) -> str:
    """The figures of everything, then how they change without each idea."""
    head = (
        *("without", "blogs AUC", "caught at 1 %", "from 2022 on", "by hand AUC", "caught at 5 %"),
        *("toxicity AUC", "five finer AUC", "disguised caught"),
    )
    whole, *rest = found
    rows = [("nothing", *(_idea(name, whole[name], "") for name in IDEAS))]
    gaps = ((row["name"], *(_idea(n, row[n] - whole[n], "+") for n in IDEAS)) for row in rest)
    return table(head, (*rows, *gaps))


def _idea(name: str, value: float, sign: str) -> str:
    return f"{value:{sign}.1%}" if name in SHARES else f"{value:{sign}.4f}"


def _line(line: Figures) -> tuple[str, ...]:
    ours, reference, figure = line["ours"], line["reference"], line["figure"]
    return (
        line["what"],
        line["label"],
        figure,
        f"{line['comments']:,}",
        f"{line['with_label']:,}",
        written(ours["value"], figure),
        f"{written(ours['low'], figure)} to {written(ours['high'], figure)}",
        "" if reference is None else written(reference["value"], figure),
    )
