"""A folder shaped like the public data sets, with sentences written for the tests."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

WIKIPEDIA = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
NICE = ("I like the photo of the bridge", "the recipe worked well", "thanks for the long answer")
RUDE = ("you are a stupid idiot", "shut up you moron", "what an idiot wrote this rubbish")
PILLS = ("buy cheap pills at http://pills.example", "best casino bonus http://casino.example now")


def write(folder: Path, name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with gzip.open(folder / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def training_folder(folder: Path, size: int = 60) -> Path:
    """Every file that training reads, `size` rows of each class."""
    folder.mkdir(parents=True, exist_ok=True)
    polite = [f"{NICE[n % 3]}, number {n} of {n * 7}" for n in range(size)]
    rude = [f"{RUDE[n % 3]}, number {n} of {n * 7}" for n in range(size)]
    spam = [f"{PILLS[n % 2]} number {n} of {n * 7}" for n in range(size)]
    both = [(text, 0) for text in polite] + [(text, 1) for text in rude]
    judged = [(text, 0) for text in polite] + [(text, 1) for text in spam]
    head: tuple[str, ...] = ("text", *WIKIPEDIA, "in_first20k")
    wikipedia = [
        (text, toxic, *(["" if n % 3 else toxic] * 5), str(n % 2 == 0))
        for n, (text, toxic) in enumerate(both)
    ]
    write(folder, "toxicity_wikipedia", head, wikipedia)
    write(folder, "toxicity_civil_balanced", ("text", "toxic"), both)
    positive = [(text, 1, 4, n % 3) for n, text in enumerate(rude)]
    head = ("text", "toxic", "n_ann", "n_not_toxic")
    write(folder, "toxicity_civil_positive", head, positive)
    write(folder, "toxicity_surge", ("text", "toxic"), both)
    blogs = [(text, label, f"blog{n % 6}", 2018 + n % 8) for n, (text, label) in enumerate(judged)]
    write(folder, "spam_blogs", ("text", "spam", "blog", "year"), blogs)
    videos = [(text, label, f"video{n % 3}") for n, (text, label) in enumerate(judged)]
    write(folder, "spam_youtube", ("text", "spam", "video"), videos)
    for name in ("spam_telegram", "spam_sms", "spam_stackexchange_titles"):
        write(folder, name, ("text", "spam"), judged)
    return folder


def development_folder(folder: Path, size: int = 20) -> Path:
    """Every file of the development sets that a model is judged on."""
    folder.mkdir(parents=True, exist_ok=True)
    both = [(NICE[n % 3], 0) for n in range(size)] + [(RUDE[n % 3], 1) for n in range(size)]
    blogs = [(NICE[n % 3], 0) for n in range(size)] + [(PILLS[n % 2], 1) for n in range(size)]
    years = [(text, label, 2018 + n % 8) for n, (text, label) in enumerate(blogs)]
    write(folder, "spam_blogs_dev", ("text", "spam", "year"), years)
    write(folder, "ham_reddit_dev", ("text", "spam"), blogs[:size])
    write(folder, "toxicity_insults_dev", ("text", "insult"), both)
    write(folder, "hatemojicheck", ("text", "hateful"), both)
    templates = [
        (f"{name} is a {word} {term}", int(word == "rotten"))
        for name in [f"Ada{number}" for number in range(size)]
        for word in ("kind", "rotten")
        for term in ("blind", "gay")
    ]
    write(folder, "identity_templates", ("text", "toxic"), templates)
    return folder
