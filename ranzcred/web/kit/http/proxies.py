"""The proxies in front: trusted if they are configured, missed if they are not."""

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event

FORWARDED = ("X-Forwarded-For", "Forwarded")
NOT_CONFIGURED = (
    "A request says that a proxy forwarded it, but RANZCRED_PROXIES is 0: the proxy's address counts for everybody. "
    "If there is a proxy in front, set RANZCRED_PROXIES to the number of them, usually 1."
)


def trust_proxies(app: Flask, proxies: int) -> None:
    """Take address and scheme from the headers of so many proxies; with none, warn once of a request that has any."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
        return
    warned: list[bool] = []

    @app.before_request
    def warn() -> None:
        if not warned and any(name in request.headers for name in FORWARDED):
            warned.append(True)
            log_security_event(SecurityEvent.PROXY_NOT_CONFIGURED, reason=NOT_CONFIGURED)
