"""How a failed fetch is told: what was asked for, why it is not fetched, and the way out."""

from __future__ import annotations

from nutgraf.errors import InputError

SAVE_IT = "save the page in a browser and give the file"
CHECK_IT = "check the address"
TRY_AGAIN = "try again later, or save the page in a browser and give the file"


def because(why: str, way_out: str = SAVE_IT) -> InputError:
    """A reason and its way out, to which `cannot_fetch` adds what was asked for."""
    return InputError(f"{why}; {way_out}")


def cannot_fetch(subject: str, reason: InputError) -> InputError:
    """The one line a user sees."""
    return InputError(f"cannot fetch {subject}: {reason}")
