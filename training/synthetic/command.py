"""`python -m training synthetic`: generated comments as JSON, one object per line."""

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict

from training.synthetic.subjects import SUBJECTS, generate


def main(arguments: list[str]) -> int:
    """Print comments; with `--kinds`, print how many there are of each kind instead."""
    options = _parser().parse_args(arguments)
    examples = generate(options.count, options.seed, options.subject)
    if options.kinds:
        for kind, number in sorted(Counter(example.kind for example in examples).items()):
            print(f"{number:6} {kind}")
        return 0
    for example in examples:
        sys.stdout.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training synthetic", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many comments (1000)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same comments (1)")
    parser.add_argument("--subject", choices=sorted(SUBJECTS), default="spam")
    parser.add_argument("--kinds", action="store_true", help="count the kinds instead")
    return parser
