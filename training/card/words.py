"""What the card says in words: what the model is, what it learned from, what it cannot do."""

import json

from model.artifact import Manifest
from model.labels import LABELS, MEANINGS
from training.card.tables import table

# How each file is used, and its licence as far as it could be verified.
DATA = (
    ("toxicity_wikipedia", "talk pages of an encyclopaedia, part of the Jigsaw 2018 set: all labels"
     " of abuse; one row in eight as no spam", "labels CC0, text CC BY-SA 3.0"),
    ("toxicity_civil_balanced", "comments on news sites, half of them toxic", "CC0"),
    ("toxicity_civil_positive", "toxic comments on news sites, weighted by the raters' agreement",
     "CC0"),
    ("toxicity_surge", "comments of social media", "MIT"),
    ("spam_blogs", "readers' comments on nineteen blogs, 2008 to 2026: spam that the owners refused"
     " and comments that they published; 1-3 % of the labels are wrong",
     "public comments, licence mostly not stated: weights only"),
    ("spam_youtube", "comments on three music videos", "citation asked, licence not verified"),
    ("spam_telegram", "spam messages; the ordinary ones are left out, as nearly all are in one"
     " script", "MIT"),
    ("spam_sms", "SMS Spam Collection", "free, citation asked"),
    ("spam_stackexchange_titles", "titles of questions", "CC BY-SA"),
    ("synthetic", "comments made by `python -m training synthetic` from phrases written for this"
     " project", "this project's"),
    ("examples", "comments written for this project", "this project's"),
)  # fmt: skip

LANGUAGES = (
    "Abuse was learned from English alone. In other languages the six labels of abuse mean little:"
    " a low score there is no finding. Spam was"
    " learned from English and, to a lesser degree, Russian; what was made for training adds"
    " phrases in several other languages, and links, hosts, layout and letters of mixed alphabets"
    " count in any. In a language or script that it never met, a score of spam rests on those."
    " A text in another script, or of six words or more in another language, is therefore held"
    " unless the site sets `languages` to `any`; shorter ones in Latin letters pass unnoticed."
)


def what(manifest: Manifest) -> str:
    """What it is."""
    return (
        "It gives each comment seven calibrated probabilities. It decides nothing: a site's policy"
        " holds what reaches a threshold, and a person looks at what was held.\n\n"
        "Words are read as they were meant: look-alike letters, digits for letters, letters set"
        " apart or repeated are undone, and what was undone counts. One logistic regression per"
        " label on hashed n-grams of letters (2-5, within words) and words (1-2) in"
        f" 2^{manifest.specification['text_bits']} buckets, and"
        f" {len(manifest.specification['structure'])} features of a comment's form, scaled for spam"
        " by their log-count ratios (Wang & Manning 2012) and for the others by their rarity. The"
        " finer labels of abuse lean on what was learned of toxicity. Probabilities are by Platt's"
        " method on cross-fitted scores. The file holds numbers only: no word of any comment is in"
        " it."
    )


def thresholds(manifest: Manifest) -> str:
    """Labels, thresholds and what they cost."""
    cross = manifest.metrics["cross_fitted"]
    rows = [
        (
            label,
            MEANINGS[label],
            f"{manifest.priors[label]:.1%}",
            f"{manifest.thresholds[label]:.3f}",
            f"{cross[label]['held_of_others']:.1%}",
            f"{cross[label]['caught']:.1%}",
            f"{cross[label]['auc']:.3f}",
            f"{cross[label]['with_label']:,} of {cross[label]['comments']:,}",
        )
        for label in LABELS
    ]
    head = ("label", "meaning", "prior", "threshold", "held", "caught", "AUC", "judged on")
    return table(head, rows) + (
        "\n\n*Held* is the share of comments without the label that its threshold holds, *caught*"
        " that of comments with it; both by fits that had not seen the comment (for spam: nothing"
        " of its blog), which is also how the thresholds were chosen. *Prior* is the rate that the"
        f" probabilities assume. That of spam, {manifest.priors['spam']:.0%}, is **declared, not"
        " measured**: no data set has spam at its natural rate. From a probability of"
        f" {manifest.certain_spam:.4f} on, at least 99.5 % are spam at that rate."
    )


def data() -> str:
    """How each file is used."""
    rows = ((f"`{file}`", use, licence) for file, use, licence in DATA)
    return table(("data", "what it is and how it is used", "licence, as far as verified"), rows)


def limits(manifest: Manifest) -> str:
    """What it cannot do."""
    caught = manifest.metrics["cross_fitted"]
    weakest = sorted(LABELS, key=lambda label: float(caught[label]["caught"]))[:3]
    return (
        f"- Its thresholds hold {_ordinary(manifest)} of ordinary comments, judged by fits that had"
        " not seen them. Where people talk more coarsely, more reaches them; such a site sets its"
        " own.\n"
        "- It reads words, not sense: irony, quotation, a threat without threatening words and"
        " rudeness in clean language pass; a frank word between friends may be held.\n"
        "- Spam that reads like a comment and that links nowhere mostly passes. Ordinary comments"
        " with links may be held.\n"
        f"- It catches least of {', '.join(weakest)}: it had few examples of these.\n"
        "- What the author's name and address mean was learned from made comments alone, since"
        " public data has none, and of the mail domain nothing. A site's own decisions teach it"
        " more."
    )


def _ordinary(manifest: Manifest) -> str:
    shares = manifest.metrics.get("held_for_any", {})
    return ", ".join(f"{share:.1%} ({site})" for site, share in shares.items()) or "some"


def made(manifest: Manifest) -> str:
    """When and from what it was made."""
    lines = [f"- Made {manifest.created_at}, by `python -m training train`."]
    lines += [f"- `{name}`, SHA-256 `{d}`" for name, d in manifest.lineage["data"].items()]
    lines.append("- " + ", ".join(f"{name} {v}" for name, v in manifest.libraries.items()))
    lines.append(f"- Settings: `{json.dumps(manifest.lineage['params'], sort_keys=True)}`")
    return "\n".join(lines)
