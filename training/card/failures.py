"""Comments that the model is known to get wrong, or that show its limits, written for the card."""

from pathlib import Path

from model.features import Document
from model.scorer import Scorer
from training.card.tables import table

# What it shows, the label that matters, whether it is true of the comment, the comment.
EXAMPLES = (
    ("polite spam without a link", "spam", True, "What a thoughtful piece. My brother and I read"
     " it aloud over breakfast and will be back for the next one."),
    ("an advertisement as an experience", "spam", True, "Had the same leak last winter. In the end"
     " the people from Brookfen Plumbing sorted it in an hour and were cheaper than I feared."),
    ("a reader who links to his own post", "spam", False, "I wrote up how I fixed the same gearbox,"
     " with pictures: https://tinkering.example.org/gearbox"),
    ("money as the subject", "spam", False, "Our bank wanted 7 % for a loan of that size, so we"
     " waited a year and saved instead. Has anybody tried a credit union?"),
    ("an insult without rude words", "toxicity", True, "Somewhere a village is missing the one who"
     " wrote this, and doing better for it."),
    ("irony", "toxicity", True, "Well done, genius. Truly, the minds of our age bow before you."),
    ("a frank word between friends", "toxicity", False, "Damn, that jump was insane, you absolute"
     " madman! Show us the rest of it."),
    ("a quotation that is objected to", "insult", False, "He called my neighbour a worthless idiot"
     " in front of her children, and nobody said a word. That is not all right."),
    ("a threat without threatening words", "threat", True, "I know which bus your daughter takes."
     " Think about that before you post again."),
    ("a figure of speech", "threat", False, "This heat is killing me, and my boss will murder me if"
     " the report is late."),
    ("a group named kindly", "identity_attack", False, "As a gay Muslim man I felt welcome at this"
     " reading group from the first evening."),
    ("an insult in German", "toxicity", True, "Was für ein dämlicher Beitrag, du hast doch keine"
     " Ahnung, du Trottel."),
    ("a friendly comment in Turkish", "spam", False, "Yazınız için teşekkürler, çok işime yaradı."
     " Devamını merakla bekliyorum."),
)  # fmt: skip


def judged(folder: Path) -> str:
    """Each example with the probability that the model in `folder` gives it."""
    scorer = Scorer.load(folder)
    rows = []
    for shows, label, true, text in EXAMPLES:
        said = scorer.score(Document(text))[label]
        held = said >= scorer.thresholds[label]
        verdict = "right" if held == true else "**wrong**"
        truth = label if true else f"no {label}"
        rows.append((shows, text, truth, f"{said:.3f}", "held" if held else "passes", verdict))
    return table(("what it shows", "comment", "is", "score", "so it", "which is"), rows)
