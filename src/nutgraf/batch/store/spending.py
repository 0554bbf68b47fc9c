"""Dollars as whole millionths of a millionth, so that a database adds them up without rounding."""

from __future__ import annotations

from decimal import Decimal

_PICO = Decimal(10) ** 12


def to_pico(dollars: Decimal | None) -> int | None:
    """The number to keep; None for a cost that is not known.

    >>> to_pico(Decimal("0.00000015"))
    150000
    """
    return None if dollars is None else int((dollars * _PICO).to_integral_value())


def from_pico(kept: int | None) -> Decimal | None:
    """The dollars of a kept number.

    >>> from_pico(150000)
    Decimal('1.5E-7')
    """
    return None if kept is None else (Decimal(kept) / _PICO).normalize()
