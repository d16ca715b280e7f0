"""Where connections lead, and whether what they carry can be read on the way."""

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ranzcred.config.errors import ConfigurationError

VERIFIED = "verify-full"
"""The one sslmode that asks whether the server is the one that is named."""


def is_local(host: str) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_database_url(environ: Mapping[str, str], data_dir: Path, *, production: bool) -> URL:
    """Return the database's URL, or raise ConfigurationError."""
    given = environ.get("DATABASE_URL")
    if not given:
        return URL.create("sqlite", database=str(data_dir / "ranzcred.db"))
    try:
        url = make_url(given)
    except ArgumentError:
        raise ConfigurationError("DATABASE_URL is not a database URL.") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        if production:
            _check_database_connection(url, environ)
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
        return url
    raise ConfigurationError("DATABASE_URL must start with postgresql:// or name a file with sqlite:///.")


def _check_database_connection(url: URL, environ: Mapping[str, str]) -> None:
    """Raise ConfigurationError unless the database is on this machine, or over TLS to a server that is verified."""
    if _parameter(url, "sslmode", environ) == VERIFIED:
        return
    if _parameter(url, "service", environ) or not all(map(_is_local_or_socket, _hosts(url, environ))):
        raise ConfigurationError(
            "DATABASE_URL leads to another machine and must end in ?sslmode=verify-full in production, so that no one "
            "on the way can read or change what is sent. If its certificate is from a public authority, add "
            "&sslrootcert=system, else &sslrootcert= and the file of the authority's certificate."
        )


def _hosts(url: URL, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield each host that libpq may connect to, as it finds them. `hostaddr` goes before the name."""
    hosts = _parameter(url, "hostaddr", environ) or _parameter(url, "host", environ)
    for host in hosts.split(","):
        # SQLAlchemy takes several hosts with their ports: host=one:5432&host=two:5432
        name, colon, port = host.rpartition(":")
        yield name if colon and port.isdigit() and ":" not in name else host


def _is_local_or_socket(host: str) -> bool:
    return not host or host.startswith(("/", "@")) or is_local(host)


def _parameter(url: URL, name: str, environ: Mapping[str, str]) -> str:
    """Return a parameter of libpq from the URL, or else from the variable in the environment that libpq reads."""
    given = url.query.get(name) or (name == "host" and url.host) or environ.get(f"PG{name.upper()}") or ""
    return given if isinstance(given, str) else ",".join(given)
