import re

import pytest

from service.config import ROOT
from training import contradictions, copies, gate, guard, weighing

PAGE = (ROOT / "docs" / "learning.md").read_text("utf-8")
PLACES = (gate, copies, weighing, contradictions)
ROW = re.compile(r"^\| `([A-Z_]+)` \| ([\d.]+) \|", re.MULTILINE)


@pytest.mark.parametrize(("rule", "value"), ROW.findall(PAGE))
def test_the_page_gives_the_value_of_each_rule(rule: str, value: str) -> None:
    found = [getattr(place, rule) for place in PLACES if hasattr(place, rule)]
    assert found == [float(value)]


def test_the_page_names_every_rule_of_the_gate() -> None:
    rules = {name for name in vars(gate) if re.match(r"FEWEST|GUARD|LATER", name)}
    assert rules <= {rule for rule, _ in ROW.findall(PAGE)}


def test_the_page_counts_the_guard_set() -> None:
    assert f"{len(guard.read())} comments" in " ".join(PAGE.split())
