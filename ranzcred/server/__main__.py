"""`python -m ranzcred.server`: serve the application. `ranzcred run` prepares everything, and becomes this."""

import argparse
import gc
import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from ranzcred.server.worker import RequestWorker

WORKER_CONNECTIONS = 400
"""How many connections a worker has at once, each with a file descriptor and a thread; the usual limit is 1,024."""
SOCKET_UMASK = 0o117
"""A Unix socket is for its owner and group."""
PROXY_TRUST: dict[str, Any] = {
    # Only werkzeug's ProxyFix reads what proxies say, as RANZCRED_PROXIES tells it. On a Unix socket gunicorn trusts
    # everybody, whatever the allowed addresses are, so that it must have no header to trust.
    "forwarded_allow_ips": "",
    "forwarder_headers": "",
    "secure_scheme_headers": {},
    "header_map": "drop",
    "proxy_protocol": "off",
}


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with these settings alone: it reads no file and none of its variables of the environment."""

    def __init__(self, *, bind: str, workers: int, threads: int, request_seconds: float) -> None:
        self.bind = bind
        self.workers = workers
        self.threads = threads
        self.request_seconds = request_seconds
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own defaults, and what its environment could change."""

        class Worker(RequestWorker):
            request_seconds = self.request_seconds

        settings = {
            **PROXY_TRUST,
            "bind": self.bind,
            "workers": self.workers,
            "threads": self.threads,
            "worker_class": Worker,
            "worker_connections": WORKER_CONNECTIONS,
            "preload_app": True,
            "umask": SOCKET_UMASK,
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, loaded once and before the workers, which share the memory of what none changes.

        What is there by now stays to the end: the garbage collection, which would write to it all, leaves it alone.
        """
        from ranzcred import create_app
        from ranzcred.web.kit.app import load_early

        app = create_app()
        load_early(app)
        gc.collect()
        gc.freeze()
        return app


def main() -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(prog="ranzcred.server")
    parser.add_argument("--bind", required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--request-seconds", type=float, required=True)
    os.environ.pop("SCRIPT_NAME", None)  # gunicorn would take it for a path that the application is below
    Server(**vars(parser.parse_args())).run()


if __name__ == "__main__":
    main()
