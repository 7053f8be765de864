"""Log lines as CloudWatch reads them: what a metric was told, and what the filters of `infra/merge.yaml` count.

out = capsys.readouterr().out
assert counted(out, "PushesFailed") == [("cyclonex", 1)]
assert errors(out) == ["push.failed"]
"""

from __future__ import annotations

import json
from typing import Any


def lines(out: str) -> list[dict[str, Any]]:
    """Every line that is a JSON object, in order."""
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def counted(out: str, metric: str) -> list[tuple[str, int]]:
    """What was added to a metric of the namespace `Privacy`, by tenant, line by line."""
    found = []
    for line in lines(out):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            named = [one["Name"] for one in directive["Metrics"]]
            if directive["Namespace"] == "Privacy" and directive["Dimensions"] == [["tenant"]] and metric in named:
                found.append((line["tenant"], line[metric]))
    return found


def errors(out: str) -> list[str]:
    """The events of the lines that the alarm on logged errors is fed by, in order."""
    return [line["event"] for line in lines(out) if line.get("level") == "error"]
