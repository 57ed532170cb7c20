import re

import pytest

from service.config import ROOT
from training import copies, gate, guard

PAGE = (ROOT / "docs" / "learning.md").read_text("utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \| ([\d.]+) \|", re.MULTILINE)


@pytest.mark.parametrize(("rule", "value"), ROW.findall(PAGE))
def test_the_page_gives_the_value_of_each_rule(rule: str, value: str) -> None:
    assert getattr(gate, rule, getattr(copies, rule, None)) == float(value)


def test_the_page_names_every_rule_of_the_gate() -> None:
    rules = {name for name in vars(gate) if re.match(r"FEWEST|GUARD|LATER", name)}
    assert rules <= {rule for rule, _ in ROW.findall(PAGE)}


def test_the_page_counts_the_guard_set() -> None:
    assert f"{len(guard.read())} comments" in " ".join(PAGE.split())
