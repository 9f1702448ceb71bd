"""Watches a server process: writes down every address beyond this machine that it tries to reach or look up."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path

EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendmsg")


def watch_network(report: Path) -> None:
    """Starts watching, by an audit hook, which Python code cannot get around; `report` stays empty where all is well."""
    report.write_text("")

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event not in EVENTS:
            return
        target = arguments[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else arguments[1]
        host = target[0] if isinstance(target, tuple) else target
        if not _is_here(host):
            with report.open("a") as lines:
                lines.write(f"{event} {arguments[1:] if event == 'socket.connect' else arguments!r}\n")

    sys.addaudithook(look)


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host in ("", "localhost") or host.startswith(("/", "\0")):
        return True  # any address, or a socket in the file system
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
