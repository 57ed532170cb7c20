"""What has happened, counted for /metrics, wherever it came from: page, form or dashboard."""

from prometheus_client import Counter

COMMENTS = Counter("parley_comments", "Comments received, by what became of them.", ["status"])
DECISIONS = Counter("parley_decisions", "Moderators' decisions, by action.", ["action"])
