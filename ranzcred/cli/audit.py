"""The `ranzcred audit` commands: verify, checkpoint, keygen, reindex. Each answers in one line, with status 0 or 1."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from ranzcred.cli.database import as_the_owner
from ranzcred.cli.private_files import AUDIT_KEY, mend_private_file
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot
from ranzcred.core.errors import Invalid
from ranzcred.core.text import printable
from ranzcred.domain.audit.models import LOG
from ranzcred.domain.audit.proof.chain_check import PROGRESS_INTERVAL, ChainBroken, Earlier, verify_chain
from ranzcred.domain.audit.proof.checkpoints import Checkpoint, Witness
from ranzcred.domain.audit.proof.exports import verify_lines
from ranzcred.domain.audit.proof.further_checks import Unproven, wrong_entries
from ranzcred.domain.audit.proof.guards import missing_guards
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from ranzcred.domain.audit.proof.runs import Progress, keep_result, may_keep_result
from ranzcred.domain.audit.proof.signed_note import Signer, Verifier
from ranzcred.domain.audit.search.filling import write_all_words

KEY_NAME = "ranzcred"
NOTE_CHARACTERS = 1_000_000

audit_group = AppGroup("audit", help="Check the audit log for tampering.")


@audit_group.command("verify")
@click.option(
    "--checkpoint",
    "notes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Also check this signed checkpoint, or a folder of them. Can be repeated.",
)
@click.option("--key", help="The public key of the checkpoints, or a file with it.")
@click.option("--file", "export", type=click.Path(path_type=Path), help="Verify this export (JSON Lines) instead.")
def verify(notes: Sequence[Path], key: str | None, export: Path | None) -> None:
    """Check every entry, and compare the current records with them."""
    if bool(notes) != bool(key):
        raise click.UsageError("Use --checkpoint and --key together.")
    witness = Witness(_checkpoints(notes, _verifier(key))) if key else None
    sys.exit(_check_export(export, witness) if export else _check_database(witness))


@audit_group.command("checkpoint")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to save the signed note.")
@click.option("--key", type=click.Path(path_type=Path), help="Private key file. [default: audit_key]")
@click.option(
    "--after",
    "notes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An earlier checkpoint that the log must begin with, or a folder of them. Can be repeated.",
)
def checkpoint(out: Path, key: Path | None, notes: Sequence[Path]) -> None:
    """Check the log and sign a checkpoint of it, to keep where the database's owner can't write.

    The last checkpoint is kept beside the key. Only a log that begins with it is signed.
    """
    path = key or _private_key_path()
    warning = mend_private_file(path)
    if warning:
        click.echo(f"Warning: {printable(warning)}", err=True)
    signer = Signer.parse(_text(path))
    last = path.with_name(f"{path.name}.last")
    witness = Witness(_checkpoints([*notes, *([last] if last.exists() else [])], signer.verifier))
    try:
        with snapshot(db.engine) as connection:
            end = verify_chain(connection, leaf=witness.add, progress=_progress(connection))
        witness.check()
    except ChainBroken as broken:
        click.echo(printable(str(broken)))
        click.echo("Nothing was signed.")
        sys.exit(1)
    tree = witness.tree
    signed = Checkpoint(origin=signer.name, size=tree.size, root=tree.root(), head=end.hash).signed(signer)
    _write(out, signed, mode=0o644, replacing=True)
    _write(last, signed, mode=0o644, replacing=True)
    click.echo(f"{end.seq} entries signed, head {end.hash}")


@audit_group.command("keygen")
@click.option("--name", default=KEY_NAME, show_default=True, help="Name of the key: the log's own name.")
@click.option("--out", type=click.Path(path_type=Path), help="Private key file. [default: audit_key]")
def keygen(name: str, out: Path | None) -> None:
    """Create the key that signs checkpoints, and print its public part."""
    signer = Signer.new(name)
    path = out or _private_key_path()
    _write(path, f"{signer.text}\n", mode=0o600, replacing=False)
    click.echo(f"The private key is in {path}. The public key:", err=True)
    click.echo(signer.verifier.text)


@audit_group.command("reindex")
def reindex() -> None:
    """Rebuild the index that the search uses, from the entries. Can run while people work."""
    with as_the_owner("write what the audit log is searched by", command="ranzcred audit reindex"):
        count = write_all_words()
    click.echo(f"{count:,} entries can be searched.")


def _check_database(witness: Witness | None) -> int:
    """Verify the log and the records, print the result, store it for the audit log page, and return the status."""
    reached = Progress(finished=True)
    unproven = Unproven()

    def remark(entry: Earlier) -> None:
        nonlocal reached
        click.echo(str(entry))
        reached = reached.remarked(entry)

    try:
        with snapshot(db.engine) as connection:
            leaf = witness.add if witness else None
            end = verify_chain(connection, leaf=leaf, progress=_progress(connection), earlier=remark)
            if witness:
                witness.check()
            click.echo(f"{end.seq} entries, chain intact, head {end.hash}")
            reached = replace(reached, seq=end.seq, hash=end.hash)
            reached = reached.found(_echo_each(missing_guards(connection)))
            reached = reached.found(_echo_each(wrong_entries(connection, after=0, last=end.seq)))
            for mapper in audited_mappers():
                reached = reached.found(_echo_each(mismatches(connection, mapper, unproven=unproven)))
    except ChainBroken as broken:
        click.echo(printable(str(broken)))
        reached = reached.broken(broken)
    for what, count in unproven.items():
        click.echo(f"Not proven: {count:,} {what}")
    reached = replace(reached, unproven=unproven.total())
    # The page shows it too. A database that cannot be written to is verified as well.
    with suppress(DBAPIError):
        if may_keep_result(db.session.connection()):
            keep_result(reached)
    return 0 if reached.problem is None else 1


def _check_export(export: Path, witness: Witness | None) -> int:
    """Verify an export by itself, print the result, and return the status."""
    try:
        with export.open(encoding="utf-8", newline="\n") as lines:
            read = verify_lines(lines, leaf=witness.add if witness else None)
        if witness and read.whole:
            witness.check()
    except ChainBroken as broken:
        click.echo(printable(str(broken)))
        return 1
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(export, error) from error
    if witness and not read.whole:
        raise Invalid("This export is only part of the log. A checkpoint can only be checked against all of it.")
    if not read.count:
        click.echo("No entries in this file: nothing was checked.")
        return 2
    if read.whole:
        click.echo(f"{read.count} entries, chain intact, head {read.head}")
    else:
        click.echo(f"{read.count} entries of part of the log, from {read.first} to {read.last}: each matches its hash,")
        click.echo(f"and follows the one before it, where that is in the file too. Last hash {read.head}")
    if not witness:
        click.echo(
            "This file is consistent, but that doesn't prove that it is from this log. Add --checkpoint to check that."
        )
    return 0


def _echo_each(wrong: Iterable[object]) -> Iterator[object]:
    """Yield what is wrong, printing each."""
    for each in wrong:
        click.echo(printable(str(each)))
        yield each


def _progress(connection: Connection) -> Callable[[int], None] | None:
    """Return a callback that prints the progress to a terminal, or None if there is none."""
    if not sys.stderr.isatty():
        return None
    total = connection.scalar(select(func.max(LOG.c.seq))) or 0

    def show(read: int) -> None:
        click.echo(f"\r{read:,} of {total:,} entries", nl=read + PROGRESS_INTERVAL > total, err=True)

    return show


def _private_key_path() -> Path:
    return Path(current_app.instance_path) / AUDIT_KEY


def _checkpoints(paths: Iterable[Path], verifier: Verifier) -> list[Checkpoint]:
    """Return the checkpoints in these files and folders; raise Invalid for a folder without any."""
    found: list[Checkpoint] = []
    for path in paths:
        files = [path]
        if path.is_dir():
            files = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
            if not files:
                raise Invalid(f"No checkpoint in {path}. Sign the first one with: ranzcred audit checkpoint")
        found.extend(Checkpoint.open(_text(file), verifier) for file in files)
    return found


def _verifier(key: str) -> Verifier:
    """Return the public key, given as text or in a file."""
    return Verifier.parse(key if key.count("+") >= 2 and "/" not in key.partition("+")[0] else _text(Path(key)))


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read(NOTE_CHARACTERS)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Invalid:
    why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
    return Invalid(f"{path} can't be read: {why}.")


def _write(path: Path, text: str, *, mode: int, replacing: bool) -> None:
    """Write a file, whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            os.fchmod(handle, mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replacing:
            aside.replace(path)
        else:
            path.hardlink_to(aside)
    except FileExistsError as error:
        raise Invalid(f"{path} already exists and was not overwritten.") from error
    except OSError as error:
        raise Invalid(f"{path} can't be written: {error.strerror}.") from error
    finally:
        aside.unlink(missing_ok=True)
