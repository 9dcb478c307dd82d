"""What is started on a server: as many nodes as it says, none with more rights than it needs."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
NODES = {name: service for name, service in SERVICES.items() if service.get("build")}
LASTING = {name: service for name, service in SERVICES.items() if "restart" in service}


def of_role(role: str) -> list[str]:
    return [name for name, service in NODES.items() if service["command"] == ["run", "--role", role]]


def test_there_are_two_nodes_of_each_role_a_proxy_and_a_database() -> None:
    assert (len(of_role("web")), len(of_role("worker"))) == (2, 2)
    assert set(LASTING) == {*NODES, "proxy", "database"}


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_writes_outside_its_volumes_or_gains_rights(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", LASTING)
def test_nothing_fills_the_disk_with_its_log_or_the_machine_with_processes_and_all_tell_how_they_are(name: str) -> None:
    service = LASTING[name]

    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["pids_limit"] > 0
    assert "test" in service["healthcheck"]


@pytest.mark.parametrize("name", LASTING)
def test_what_is_written_to_memory_is_bounded_and_never_run(name: str) -> None:
    told = LASTING[name]["tmpfs"]

    for folder in [told] if isinstance(told, str) else told:
        assert {"noexec", "nosuid", "nodev"} <= set(folder.partition(":")[2].split(","))
        assert "size=" in folder


def test_the_image_brings_a_pg_dump_that_is_no_older_than_the_server() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    clients = {"bookworm": 15, "trixie": 17}
    (debian,) = set(re.findall(r"^FROM python:[\d.]+-slim-(\w+)", dockerfile, re.MULTILINE))

    assert dockerfile.count("FROM python:") == 2
    assert clients[debian] >= int(SERVICES["database"]["image"].partition(":")[2])


@pytest.mark.parametrize("name", LASTING)
def test_nothing_runs_as_root(name: str) -> None:
    # Of our own image, the Dockerfile says so.
    assert name in NODES or re.fullmatch(r"postgres|[1-9]\d*:[1-9]\d*", LASTING[name]["user"])


@pytest.mark.parametrize("name", NODES)
def test_every_node_is_asked_whether_it_is_ready_on_the_address_where_it_listens(name: str) -> None:
    listens = NODES[name]["environment"]["RAPPEL_LISTEN"]

    assert f":{listens.rpartition(':')[2]}/readyz" in NODES[name]["healthcheck"]["test"][-1]
    assert NODES[name]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_proxy_lets_telegram_in_to_every_web_node_and_nobody_to_anything_else() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    (targets,) = re.findall(r"reverse_proxy (.+) \{", text)

    assert sorted(targets.split()) == [f"{name}:8080" for name in of_role("web")]
    assert re.findall(r"^\thandle ?(\S*) \{", text, re.MULTILINE) == ["/telegram/*", ""]
    assert "respond 404" in text


def test_only_the_proxy_is_open_to_the_outside_and_the_database_to_nobody_there() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_every_volume_is_named_and_every_file_that_is_mounted_is_there() -> None:
    mounted = [volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())]

    assert {name for name in mounted if not name.startswith("./")} == set(COMPOSE["volumes"])
    assert all((ROOT / name).is_file() for name in mounted if name.startswith("./"))
