"""False twins of the law of the covering event."""

from typing import Any

import rssp
from proofs_numeric.chance import Mean
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q, integer
from proofs_numeric.papers import ours_poisson as true
from tests.twins import twin

NEAR = Mean(parts=2000, at_least=lambda n: Q(29, 60), at_most=lambda n: Q(31, 60))


@twin("ours_poisson.covering_law", expectation=NEAR, n=OneOf(16), b=OneOf(4))
def covering_law_at_smaller_radii(n: Any, b: Any, rng: Any, trials: int) -> Any:
    return true.covering_law(n, b, rng, trials)


@twin("ours_poisson.covering_law", expectation=NEAR, n=OneOf(16), b=OneOf(6))
def covering_law_with_half_the_radius(n: Any, b: Any, rng: Any, trials: int) -> Any:
    x = rssp.sample.uniform(integer(n), trials=trials, rng=rng)
    eps = 2.0 ** -(integer(n) - integer(b))
    return 1000 + 1000 * rssp.covers_many(x, eps) - (1000 * true.predicted(x, eps / 2)).astype("int64")
