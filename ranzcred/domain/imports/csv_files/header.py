"""The header of a CSV file: the names of its columns."""

from collections.abc import Sequence

from ranzcred.domain.imports.columns import IGNORED, Column, columns_of, header_key
from ranzcred.domain.imports.csv_files.decoding import Unreadable
from ranzcred.domain.imports.models import ImportKind


def column_keys(kind: ImportKind) -> set[str]:
    """Return the keys of all columns of a kind."""
    return {header_key(column.label) for column in columns_of(kind)}


def has_required(kind: ImportKind, names: Sequence[str]) -> bool:
    """Return whether a row names all columns that are required."""
    return {header_key(column.label) for column in columns_of(kind) if column.required} <= set(map(header_key, names))


def check_header(header: Sequence[str], kind: ImportKind) -> None:
    """Raise Unreadable, naming the column, if the header has an unknown, a duplicate or a missing one."""
    columns = columns_of(kind)
    keys = [header_key(text) for text in header]
    known = column_keys(kind)
    unknown = [text for text, key in zip(header, keys, strict=True) if key not in known | {header_key(IGNORED)}]
    if unknown:
        raise Unreadable(_unknown_columns(unknown, keys, kind, columns))
    twice = next((text for text, key in zip(header, keys, strict=True) if keys.count(key) > 1), None)
    if twice:
        raise Unreadable(f"There are two “{twice}” columns. Keep only one.")
    missing = [column.label for column in columns if column.required and header_key(column.label) not in keys]
    if missing:
        raise Unreadable(f"{_columns(missing)} missing. Add it to the first row, or start from the template.")


def _unknown_columns(unknown: list[str], keys: Sequence[str], kind: ImportKind, columns: Sequence[Column]) -> str:
    other = next((each for each in ImportKind if each is not kind and _rather(each, kind, keys)), None)
    if other:
        return f"This looks like a file of {other.label.lower()}. Choose “{other.label}”, or another file."
    if unknown == [""]:
        return f"Column {keys.index('') + 1} has no name. Name it in the first row, or delete it."
    names = ", ".join(column.label for column in columns)
    return f"{_columns([text[:100] for text in unknown])} not recognised. The columns are: {names}."


def _rather(other: ImportKind, kind: ImportKind, keys: Sequence[str]) -> bool:
    """Return whether a header is rather that of another kind: it has all that is required there, and either not all
    that is required here, or no column that is unknown there.
    """
    known = column_keys(other) | {header_key(IGNORED)}
    return has_required(other, keys) and (not has_required(kind, keys) or known.issuperset(keys))


def _columns(names: Sequence[str]) -> str:
    """Return columns as the start of a sentence: "The column “City” is", "The columns “City”, “Town” are"."""
    quoted = ", ".join(f"“{name}”" for name in names[:10])
    return f"The column {quoted} is" if len(names) == 1 else f"The columns {quoted} are"
