"""One client that asks too much is turned away; the others are not."""

from __future__ import annotations

from typing import Any

import pytest

from askcorpus.web.limits import (
    ADDRESS_SHARE,
    BURST,
    LOGIN_BURST,
    OTHER_BURST,
    PER_SECOND,
    ClientLimits,
    RequestLimits,
    client_of,
    is_costly,
)


def test_greedy_client_is_turned_away_and_the_others_are_not() -> None:
    limits = ClientLimits(clock=lambda: 0.0)
    assert sum(limits.allows("greedy") for _ in range(1000)) == BURST
    assert limits.allows("other")


def test_waiting_gives_back_what_was_used() -> None:
    now = [0.0]
    limits = ClientLimits(clock=lambda: now[0])
    assert all(limits.allows("a") for _ in range(BURST))
    now[0] += 2 / PER_SECOND + 0.01
    assert [limits.allows("a") for _ in range(3)] == [True, True, False]
    now[0] += 10_000
    assert sum(limits.allows("a") for _ in range(1000)) == BURST


def request(path: str, method: str = "POST", cookie: bytes = b"") -> dict[str, Any]:
    return {"path": path, "method": method, "client": ("10.0.0.7", 5), "headers": [(b"cookie", cookie)]}


@pytest.mark.parametrize(
    "name",
    [
        "call/ask",
        "call/v2/ask",
        "call/page_ask",
        "call/page_picture",
        "call/page_remove",
        "queue/join",
        "upload",
        "mcp/",
    ],
)
def test_what_makes_the_machine_work_counts(name: str) -> None:
    assert is_costly(request(f"/gradio_api/{name}"))


@pytest.mark.parametrize("name", ["call/page_state", "call/page_files", "call/page_read", "cancel"])
def test_what_the_page_asks_by_itself_does_not_count(name: str) -> None:
    assert not is_costly(request(f"/gradio_api/{name}"))
    assert not is_costly(request("/gradio_api/call/ask/123", "GET"))


def test_people_behind_one_address_are_told_apart_by_their_login_only_where_there_are_logins() -> None:
    ada, bob = (request("/gradio_api/call/ask", cookie=b"access-token-x=" + name) for name in (b"ada", b"bob"))
    assert client_of(ada, has_logins=True) != client_of(bob, has_logins=True)
    assert client_of(ada, has_logins=False) == client_of(bob, has_logins=False) == "10.0.0.7"


def test_a_made_up_login_for_each_request_does_not_pass_by_the_limit() -> None:
    limits = RequestLimits(has_logins=True)
    asked = [request("/gradio_api/call/ask", cookie=b"access-token-x=%d" % number) for number in range(1000)]
    assert sum(map(limits.allow, asked)) <= BURST * ADDRESS_SHARE + 1


def test_reading_is_limited_too_far_above_what_a_person_does() -> None:
    limits = RequestLimits(has_logins=False)
    for name in ("page_read", "page_state", "page_files"):
        assert limits.allow(request(f"/gradio_api/call/{name}"))
    assert sum(limits.allow(request("/gradio_api/call/page_read")) for _ in range(1000)) <= OTHER_BURST
    assert limits.allow(request("/gradio_api/call/ask"))
    assert limits.allow(request("/health", "GET"))


def test_guesses_of_a_password_are_limited() -> None:
    limits = RequestLimits(has_logins=True)
    assert sum(limits.allow(request("/login")) for _ in range(100)) == LOGIN_BURST
    assert limits.allow(request("/gradio_api/call/ask"))
