"""What deploy/ starts, started here without Docker: a Chroma server, a writer, two replicas and the proxy."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from askcorpus.cli import build_parser
from askcorpus.replication.states import read_state
from askcorpus.replication.target import open_target
from askcorpus.settings import PREFIX, Settings
from chroma_server import ChromaServer
from fakes import REPOSITORY
from processes import free_port, started
from waiting import wait_until

DEPLOY = REPOSITORY / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
QUESTION = "When did the old mill burn down?"
SECONDS = 60


def test_the_services_fit_each_other() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= SERVICES.keys(), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).exists(), f"{name} has the volume {source}"
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert set(COMPOSE["volumes"]) <= used
    assert SERVICES["proxy"]["environment"]["ASKCORPUS_REPLICAS"] == "replica-1:7860 replica-2:7860"


def test_the_commands_and_settings_are_those_of_this_version() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    assert 'ENTRYPOINT ["askcorpus"]' in dockerfile
    for name in ("writer", "replica-1", "replica-2"):
        options = build_parser().parse_args(SERVICES[name]["command"])
        target = options.publish if name == "writer" else options.follow
        assert f":{target}" in " ".join(SERVICES[name]["volumes"])
        variables = [*SERVICES[name]["environment"], *re.findall(rf"\b{PREFIX}\w+", dockerfile)]
        for variable in variables:
            assert variable.removeprefix(PREFIX).lower() in Settings.model_fields
    assert SERVICES["chroma"]["image"].endswith(":" + _pinned("chromadb"))


def test_what_the_image_is_made_of_exists() -> None:
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY"):
            for name in line.split()[1:-1]:
                assert (REPOSITORY / name).exists(), line


def _pinned(package: str) -> str:
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{package}=="))


def ask(address: str, client: httpx.Client) -> dict[str, Any]:
    call = f"{address}/gradio_api/call/ask"
    event = client.post(call, json={"data": [QUESTION, None, None]}).raise_for_status().json()["event_id"]
    lines = client.get(f"{call}/{event}").raise_for_status().text.splitlines()
    (answer,) = json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
    assert isinstance(answer, dict), answer
    return answer


def is_healthy(name: str, port: int) -> bool:
    """What the compose file's check of this service says of the one at the port."""
    kind, program, *arguments = SERVICES[name]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "python")
    named = [argument.replace(f":{Settings().port}/", f":{port}/") for argument in arguments]
    return subprocess.run([sys.executable, *named], capture_output=True, check=False).returncode == 0


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.alone
@pytest.mark.skipif(sys.platform != "linux", reason="the proxy is installed on Linux")
def test_replicas_behind_the_proxy_outlive_each_other_the_writer_and_the_vector_server(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    mill = tmp_path / "seeds" / "mill.txt"
    mill.write_text("The old mill\n\nThe old mill burned down in 1888.")
    program = (sys.executable, "-m", "askcorpus.cli")
    ports = [free_port(), free_port()]
    replicas = [f"http://127.0.0.1:{port}" for port in ports]
    with ExitStack() as stack:
        chroma = stack.enter_context(ChromaServer(_made(tmp_path / "chroma")))
        vectors = {"ASKCORPUS_CHROMA_URL": chroma.url}
        writer = stack.enter_context(
            started(tmp_path, "writer", *program, "index", "--watch", "--publish", "published", **vectors)
        )
        target = open_target(str(tmp_path / "published"))
        wait_until(lambda: read_state(target).generation, SECONDS)
        running = []
        for number, port in enumerate(ports):
            follow = ("--follow", "published", "--index", f"replica{number}", "--corpus", "no-documents-here")
            command = (*program, "serve", "--port", str(port), "--no-open", *follow)
            running.append(stack.enter_context(started(tmp_path, f"replica{number}", *command, **vectors)))
        site = f"http://127.0.0.1:{free_port()}"
        proxy = (str(Path(sys.executable).with_name("caddy")), "run", "--config", str(DEPLOY / "Caddyfile"))
        upstreams = " ".join(f"127.0.0.1:{port}" for port in ports)
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        stack.enter_context(
            started(tmp_path, "proxy", *proxy, ASKCORPUS_SITE=site, ASKCORPUS_REPLICAS=upstreams, **home)
        )
        client = stack.enter_context(httpx.Client(timeout=SECONDS))
        wait_until(lambda: all(map(answers, [*replicas, site])), SECONDS)
        assert is_healthy("replica-1", ports[0]) and is_healthy("replica-2", ports[1])
        wait_until(lambda: ask(site, client)["notice"] == "", SECONDS)
        first = [ask(replica, client) for replica in replicas]
        assert all("1888" in answer["text"] for answer in first)
        assert first[0]["generation"] == first[1]["generation"] == "000001"

        mill.write_text("The old mill\n\nThe old mill burned down in 1889.")
        for replica in replicas:
            wait_until(lambda replica=replica: "1889" in ask(replica, client)["text"], SECONDS)
        writer.kill()

        chroma.kill()
        away = ask(site, client)
        assert "1889" in away["text"] and "Found by keywords alone" in away["notice"]
        chroma.start()
        wait_until(lambda: ask(site, client)["notice"] == "", seconds=10)

        running[0].kill()
        wait_until(lambda: not answers(replicas[0]))
        assert not is_healthy("replica-1", ports[0])
        for _ in range(3):
            assert "1889" in ask(site, stack.enter_context(httpx.Client(timeout=SECONDS)))["text"]
        assert "1889" in ask(site, client)["text"], "a browser that was at the killed one is sent to the other"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
