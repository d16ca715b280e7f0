"""The access log: one line of JSON for each request."""

import logging
import time

from flask import Response, g, request

from ranzcred.web.kit.http.log_lines import write_line

access_log = logging.getLogger("ranzcred.access")


def log_request(response: Response) -> None:
    user = g.get("_login_user")
    write_line(
        access_log,
        {
            "method": request.method,
            "path": loggable_path(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            "user": getattr(user, "user_id", None),
            "address": request.remote_addr,
        },
    )


def loggable_path() -> str:
    """Return the path without query and without secrets: the token of a one-time link.

    A path without a route may contain anything, so only its first segment is logged.
    """
    if request.url_rule is None:
        return "/".join(request.path.split("/")[:2])
    return str(request.url_rule) if "token" in request.url_rule.arguments else request.path
