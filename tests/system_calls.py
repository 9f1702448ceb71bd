"""What a program asks of the system, as strace saw it: where it connects to, and which files it writes.

Python's audit hooks see only what Python does; libraries open sockets in C++ as well. System calls show both.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = "%network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
NAME_SERVICE = ("/etc/resolv.conf", "/run/systemd/resolve")
DNS_PORT = "53"

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FOLDER = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>, $")
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')


@dataclass(frozen=True)
class Seen:
    """What left this machine or tried to, and what was written where; each as it can be shown in a failure."""

    leaving: tuple[str, ...]
    written: tuple[Path, ...]


def traced(strace: str, report: Path, command: Sequence[str]) -> list[str]:
    """The command, run with all its children under strace, which writes to `report`."""
    return [
        strace,
        "-f",
        "-qq",
        "-y",
        "--seccomp-bpf",
        "-s",
        "4096",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(report),
        *command,
    ]


def seen(report: Path, folder: Path) -> Seen:
    """What the report tells; `folder` is where the command was started."""
    leaving: list[str] = []
    written: set[Path] = set()
    for line in report.read_text(errors="replace").splitlines():
        _, _, call = line.partition(" ")
        name = call.strip().partition("(")[0]
        if name in ("connect", "sendto", "sendmsg", "sendmmsg"):
            leaving += [line] if _leaves(call) else []
        elif name in ("open", "openat") and not WRITING.search(call):
            leaving += [f"a look-up of a name: {line}"] if any(place in call for place in NAME_SERVICE) else []
        elif " = -1 " not in call:
            written.update(_targets(name, call, folder))
    return Seen(tuple(leaving), tuple(sorted(written)))


def _leaves(call: str) -> bool:
    if any(place in call for place in NAME_SERVICE):
        return True
    address = _ADDRESS.search(call)
    if address is None:
        return False  # within the machine: AF_UNIX, AF_NETLINK, or a socket that was connected before
    port, host = address.groups()
    return port == DNS_PORT or not ipaddress.ip_address(host).is_loopback


def _targets(name: str, call: str, folder: Path) -> set[Path]:
    """The paths that a successful call made or may write to; of a renaming or a link the new one."""
    names = list(_QUOTED.finditer(call))
    if not names or name not in CALLS:
        return set()
    last = names[-1]
    within = _FOLDER.search(call[: last.start()])
    root = Path(within.group(1)) if within else folder
    path = last.group(1).encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")
    return {Path(os.path.normpath(root / path))}
