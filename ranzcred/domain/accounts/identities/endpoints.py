"""Requests to an OpenID provider: to the hosts that it names itself, for a few seconds and a few kilobytes."""

import ipaddress
import json
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from ranzcred.config.connections import is_local
from ranzcred.domain.accounts.identities.errors import IdentityRefused, ProviderUnavailable

SIZE_LIMIT = 256 * 1024
CHUNK = 16 * 1024
NOT_TAKEN = "The sign-in service didn't accept this sign-in. Try again."


def check_endpoint(address: object, *, issuer: str) -> str:
    """Return an address that the provider names; raise ProviderUnavailable for one that nothing may be sent to.

    It is at the issuer's own origin, or under https at a host with a name or a public address.
    """
    if isinstance(address, str) and address.isascii() and address.isprintable() and " " not in address:
        try:
            parts, own = urlsplit(address), urlsplit(issuer)
            same_origin = (parts.scheme, parts.hostname, parts.port) == (own.scheme, own.hostname, own.port)
        except ValueError:
            raise _unusable("an endpoint's address cannot be read") from None
        plain = not (parts.username or parts.password or parts.fragment)
        if plain and (same_origin or (parts.scheme == "https" and _is_public(parts.hostname or ""))):
            return address
    raise _unusable("an endpoint is at an address that nothing is sent to")


def fetch_json(
    address: str,
    *,
    timeout: float,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Return the JSON object at an address, by GET or, with a form, by POST.

    Raise ProviderUnavailable, or IdentityRefused for a form with which the provider finds fault (RFC 6749, 5.2).
    """
    deadline = time.monotonic() + timeout
    try:
        with requests.request(
            "GET" if form is None else "POST",
            address,
            data=form,
            auth=auth or _no_credentials,
            headers={"Accept": "application/json"},
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            if form is not None and response.status_code == HTTPStatus.BAD_REQUEST:
                raise IdentityRefused(NOT_TAKEN, logged="sign-in service: it takes no such code")
            if response.status_code != HTTPStatus.OK:
                raise _unusable(f"status {response.status_code}")
            content = _read(response, deadline)
    except (requests.RequestException, HTTPError) as error:
        raise _unusable(type(error).__name__) from None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _unusable("the response is no JSON object")
    return cast("dict[str, Any]", found)


def _read(response: requests.Response, deadline: float) -> bytes:
    """Return the content, as it comes: a portion that is waited for could come byte by byte."""
    content = b""
    while portion := response.raw.read1(CHUNK, decode_content=True):
        content += portion
        if len(content) > SIZE_LIMIT:
            raise _unusable("the response is too long")
        if time.monotonic() > deadline:
            raise _unusable("the response takes too long")
    return content


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send none: without this, some would be read from a file in the home directory."""
    return request


def _is_public(host: str) -> bool:
    if not host or is_local(host) or host.rstrip(".").endswith("localhost"):
        return False
    with suppress(OSError):
        host = socket.inet_ntoa(socket.inet_aton(host))  # a number alone is an address too
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


def _unusable(reason: str) -> ProviderUnavailable:
    return ProviderUnavailable("The sign-in service isn't responding.", logged=f"sign-in service: {reason}")
