"""How a scripted model made something: for tests in which that has to be there and does not matter."""

from nutgraf.brief import Making

MAKING = Making(
    nutgraf="0.1.0",
    prompts=(),
    model="scripted",
    parameters={},
    seconds=0.5,
    tokens_in=90,
    tokens_cached=0,
    tokens_out=9,
    calls=1,
    cost_usd=None,
)
