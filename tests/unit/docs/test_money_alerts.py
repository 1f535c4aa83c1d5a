"""The alert rules in docs/operate.md are YAML, and ask for numbers and labels that there are."""

import re
from pathlib import Path
from typing import Any, cast

import yaml

from theke_server.telemetry import Metrics

PAGE = (Path(__file__).parents[3] / "docs" / "operate.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"(theke_[a-z_]+)\{(\w+)=")


def rules() -> list[dict[str, Any]]:
    [text] = re.findall(r"```yaml\n(groups:.*?)```", PAGE, re.DOTALL)
    return cast(list[dict[str, Any]], yaml.safe_load(text)["groups"][0]["rules"])


def test_every_rule_asks_for_a_number_that_there_is() -> None:
    kept = {metric.name: metric for metric in Metrics().registry.collect()}
    assert len(rules()) >= 10
    for rule in rules():
        names = re.findall(r"theke_[a-z_]+", rule["expr"])
        assert names, rule
        for name in names:
            assert name.removesuffix("_total") in kept, name


def test_every_label_is_one_of_its_number() -> None:
    metrics = Metrics()
    labels = {
        collector._name: set(collector._labelnames)  # type: ignore[attr-defined]
        for collector in vars(metrics).values()
        if hasattr(collector, "_labelnames")
    }
    for rule in rules():
        for name, label in NUMBER.findall(rule["expr"]):
            assert label in labels[name.removesuffix("_total")], rule
