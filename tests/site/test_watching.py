"""Alert rules and the dashboard: valid, and of metrics that there are."""

import json
import re
from pathlib import Path

import pytest

from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.core.jobs import pulse

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
HERE = {"REMOTE_ADDR": "127.0.0.1"}
NAME = re.compile(r"\bactivistnet_\w+")
RULE = re.compile(
    r"""      - alert: (\w+)
        expr: (.+)
(?:        for: \d+[mh]
)?        labels: \{severity: (?:page|ticket)\}
        annotations:
          summary: "([^"\n]+)"
          description: "([^"\n]+)"
"""
)
# Those that are noted when something has run: by the clock, each night, or by a backup.
NOTED = (
    "outbox_waiting",
    "jobs_parked",
    "signature_drift",
    "share_drift",
    "thread_drift",
    "brought_drift",
    "tally_drift",
)


@pytest.fixture
def names(app, client):
    with app.app_context(), db.transaction():
        gauges.note(dict.fromkeys((*NOTED, pulse.SEEN, "backup_made_at"), 0))
    text = client.get("/metrics", environ_base=HERE).text
    kinds = re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE)
    assert len(kinds) == len({name for name, _kind in kinds})
    histograms = {name + part for name, kind in kinds if kind == "histogram" for part in ("_bucket", "_sum", "_count")}
    return {name for name, _kind in kinds} | histograms


def test_every_metric_of_the_alerts_is_there_and_each_says_what_to_do(names):
    rules = RULE.findall((DEPLOY / "prometheus-alerts.yml").read_text())
    assert len({alert for alert, *_ in rules}) == len(rules) > 10
    assert (DEPLOY / "prometheus-alerts.yml").read_text().count("- alert:") == len(rules)
    for alert, expr, summary, description in rules:
        assert set(NAME.findall(expr)) <= names, alert
        assert expr.count("(") == expr.count(")")
        assert summary.endswith(".") and description.endswith(".")


def test_every_metric_of_the_dashboard_is_there(names):
    board = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    shown = {name for panel in board["panels"] for target in panel["targets"] for name in NAME.findall(target["expr"])}
    assert shown <= names
    assert len(shown) > 20
