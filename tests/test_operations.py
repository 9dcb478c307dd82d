"""What is shipped for servers: rules that watch figures which exist, a service that may do little, one health check."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")


def list_rules() -> list[dict]:
    (group,) = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text("utf-8"))["groups"]
    rules: list[dict] = group["rules"]
    return rules


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_a_heading_of_the_guide(rule):
    told = re.search(r"See: (.+)\.$", rule["annotations"]["summary"])

    assert told is None or re.search(rf"^#+ .*{re.escape(told[1])}", GUIDE, re.MULTILINE | re.IGNORECASE)


def test_the_service_may_write_nothing_but_its_state_and_gains_no_right():
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "rappel.service", "utf-8")
    service = unit["Service"]

    assert service["User"] == "rappel"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == service["ProtectHome"] == service["PrivateTmp"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert not any(name.startswith("ReadWrite") for name in service)
    assert "TOKEN" not in service["ExecStart"]


def test_the_image_is_healthy_when_the_bot_is_ready():
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")

    assert re.search(r"^HEALTHCHECK .*\n?.*/readyz", dockerfile, re.MULTILINE)
    assert "RAPPEL_LISTEN=0.0.0.0:8080" in dockerfile
