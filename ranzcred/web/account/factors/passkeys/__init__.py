"""Passkeys: signing in by one, showing one again, and one's own."""

from ranzcred.web.account.factors.passkeys import confirm, own_passkeys, sign_in

__all__ = ["confirm", "own_passkeys", "sign_in"]
