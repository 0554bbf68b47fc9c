"""Articles with an instruction for programs put into them, and whether a system did as it was told."""

from nutgraf_evals.attacks.attack import Attack, load_attacks
from nutgraf_evals.attacks.trial import Trial, try_attacks

__all__ = ["Attack", "Trial", "load_attacks", "try_attacks"]
