"""How well the trade is covered: who held what on a day, out of how many, where."""

from ranzcred.domain.coverage import holdings, periods, targets
from ranzcred.domain.coverage.holdings import keeping as holdings_keeping
from ranzcred.domain.coverage.holdings import proof as holdings_proof
from ranzcred.domain.coverage.periods import keeping, proof
from ranzcred.domain.coverage.sheets import keeping as sheets_keeping
from ranzcred.domain.coverage.sheets import proof as sheets_proof

__all__ = [
    "holdings",
    "holdings_keeping",
    "holdings_proof",
    "keeping",
    "periods",
    "proof",
    "sheets_keeping",
    "sheets_proof",
    "targets",
]
