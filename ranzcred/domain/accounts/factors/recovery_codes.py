"""Recovery codes: ten at a time, shown once, each good once, for whoever has lost their other factors."""

import re
import secrets

from sqlalchemy import delete, func, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.factors.models import RecoveryCode
from ranzcred.domain.accounts.models import User, token_hash

COUNT = 10
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32, without letters that look like others: five bits each."""
LENGTH = 10
ALIKE = str.maketrans("oil", "011")


def replace_codes(user: User) -> list[str]:
    """Return ten new codes of fifty bits, in place of those from before; only their hashes are stored."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(COUNT)]
    delete_codes(user)
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=token_hash(code)) for code in codes)
    db.session.flush()
    half = LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def delete_codes(user: User) -> None:
    """Delete every recovery code of a user."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def use_code(user: User, typed: str) -> bool:
    """Return whether this is a code of the user that was not used before, and use it up."""
    code = re.sub(r"[\s-]", "", typed).lower().translate(ALIKE)
    unused = (RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    used = update(RecoveryCode).where(*unused, RecoveryCode.code_hash == token_hash(code)).values(used_at=clock.now())
    return len(db.session.scalars(used.returning(RecoveryCode.id)).all()) == 1


def count_codes_left(user_id: str) -> int:
    """Return how many codes of a user are not used."""
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalars(select(func.count(RecoveryCode.id)).where(*unused)).one()
