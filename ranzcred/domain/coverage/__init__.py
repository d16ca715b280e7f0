"""How well the trade is covered: who held what on a day, out of how many, where."""

from ranzcred.domain.coverage.periods import keeping, proof

__all__ = ["keeping", "proof"]
