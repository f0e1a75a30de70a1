"""Hypothesis strategies for instances, biased to trouble: for the tests of whoever builds on this package.

Hypothesis is imported here and nowhere else in ``rssp``.

Examples
--------
A property of your own, against a function of your own::

    import rssp
    from hypothesis import given
    from rssp import strategies

    @given(strategies.instances(max_n=8))
    def test_mine_is_never_better(instance):
        x, z, eps, size = instance
        assert my_error(x, z, size) >= rssp.nearest(x, z, size=size).error
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from rssp.constraints import Constraints

TINY = 2.0**-1074  # the smallest subnormal float64
HAIR = Fraction(1, 2**1100)  # finer than any float64

Values = NDArray[np.float64] | NDArray[np.int64]
Number = int | float | Fraction


class Instance(NamedTuple):
    """A question: the values, a target, a radius, and a size (None: any; or a range of sizes)."""

    x: Values
    z: Number
    eps: Number
    size: int | range | None


def _ints() -> list[st.SearchStrategy[int]]:
    """Families of whole numbers; an instance takes all its values from one family."""
    near = st.sampled_from([2**53 - 1, 2**53, 2**53 + 1])
    powers = st.integers(0, 20).map(lambda e: 2**e)
    return [
        st.integers(-4, 4),  # ties and zeros everywhere
        st.integers(-9, -1),
        st.builds(int.__mul__, st.sampled_from([-1, 1]), near | st.integers(0, 1)),
        st.builds(int.__mul__, st.sampled_from([-1, 1]), powers),
        st.integers(-(2**52), 2**52),
    ]


def _floats() -> list[st.SearchStrategy[float]]:
    """Families of floats, the last three too wide for 62 bits."""
    quarters = st.integers(-6, 6).map(lambda k: k / 4)
    edge = st.sampled_from([1 - 2.0**-53, 1.0, 1 + 2.0**-52, 2.0**-52, 0.0])
    signed_edge = st.builds(float.__mul__, st.sampled_from([-1.0, 1.0]), edge)
    dust = st.integers(-2, 2).map(lambda k: k * 2.0**-90)
    powers = st.integers(-1074, 1000).map(lambda e: 2.0**e)
    return [
        quarters,
        st.integers(-(2**30), 2**30).map(lambda k: k * 2.0**-30),
        st.integers(-5, 5).map(lambda k: k * TINY),
        signed_edge,
        st.floats(-1, 1),
        quarters | dust,  # equal in units, not in truth
        st.builds(float.__mul__, st.sampled_from([-1.0, 1.0]), powers),
    ]


@st.composite
def values(draw: st.DrawFn, max_n: int = 8, *, min_n: int = 0, kind: str | None = None) -> Values:
    """Arrays of values: zeros, duplicates, ties, one sign, subnormals, 2^53 +- 1, any range of exponents.

    Parameters
    ----------
    max_n, min_n : how many values, at most and at least.
    kind : "float64" or "int64"; None for either. Int64 arrays hold -2^63 and 2^63 - 1 too.

    Returns
    -------
    strategy of (n,) arrays, float64 or int64
        Some do not fit 62 bits on one grid.

    Examples
    --------
    >>> values(max_n=3, kind="int64").filter(len).example()  # doctest: +SKIP
    array([-3,  0,  4])
    """
    dtype = draw(st.sampled_from(["float64", "int64"])) if kind is None else kind
    # The extremes stand by themselves: two of them leave no room.
    extremes = st.sampled_from([-(2**63), 2**63 - 1]) | st.integers(-2, 2)
    families: list[Any] = _floats() if dtype == "float64" else [*_ints(), extremes]
    element = draw(st.sampled_from(families))
    if draw(st.integers(0, 5)) == 0:
        element = st.just(draw(element))  # all equal
    drawn = draw(st.lists(element, min_size=min_n, max_size=max_n))
    return np.array(drawn, dtype=dtype)


def batches(max_trials: int = 5, max_n: int = 6) -> st.SearchStrategy[Values]:
    """Arrays of shape (trials, n) whose rows are drawn as `values` are, for the verbs that take many trials.

    Examples
    --------
    >>> batches(max_trials=2, max_n=2).example()  # doctest: +SKIP
    array([[ 0.25, -1.5 ],
           [ 0.25,  0.25]])
    """

    def rows(n: int, kind: str) -> st.SearchStrategy[Values]:
        row = values(n, min_n=n, kind=kind)
        return st.lists(row, min_size=1, max_size=max_trials).map(np.stack)

    return st.builds(rows, st.integers(0, max_n), st.sampled_from(["float64", "int64"])).flatmap(
        lambda strategy: strategy
    )


def subset_sums(x: Sequence[Any] | Values) -> st.SearchStrategy[Fraction]:
    """The exact sum of a subset of x.

    Examples
    --------
    >>> subset_sums([1, 2]).example()  # doctest: +SKIP
    Fraction(3, 1)
    """
    exact = [Fraction(value) for value in np.asarray(x).tolist()]
    masks = st.lists(st.booleans(), min_size=len(exact), max_size=len(exact))
    return masks.map(lambda mask: sum(compress(exact, mask), Fraction(0)))


def targets(x: Sequence[Any] | Values, eps: Number = 0) -> st.SearchStrategy[Number]:
    """Targets for x: near what decides, and far away.

    Parameters
    ----------
    x : the values. eps : the radius that the target is asked with.

    Returns
    -------
    strategy of int, float or Fraction
        A float; an exact sum; a sum exactly eps away, or more than eps by a hair; half-way between two sums;
        a third of a sum (no power of two below the line); out of range.

    Examples
    --------
    >>> targets([1.0, 0.5], eps=Fraction(1, 3)).example()  # doctest: +SKIP
    Fraction(11, 6)
    """
    sums = subset_sums(x)
    reach = sum((abs(Fraction(value)) for value in np.asarray(x).tolist()), Fraction(0))
    steps = st.sampled_from([Fraction(eps), -Fraction(eps), Fraction(eps) + HAIR, -Fraction(eps) - HAIR])
    return st.one_of(
        st.floats(-2, 2),
        sums,
        st.builds(Fraction.__add__, sums, steps),
        st.builds(lambda s, t: (s + t) / 2, sums, sums),
        sums.map(lambda s: s / 3),
        st.sampled_from([reach + 1, -reach - 1, 0, -0.0, 10**25]),
    )


def radii() -> st.SearchStrategy[Number]:
    """Radii eps >= 0: 0, powers of two, thirds, subnormal, huge.

    Examples
    --------
    >>> radii().example()  # doctest: +SKIP
    Fraction(1, 3)
    """
    return st.one_of(
        st.sampled_from([0, 0.0, TINY, Fraction(1, 3), Fraction(2, 3), 1, 2.0**70, 10**400]),
        st.integers(-60, 4).map(lambda e: 2.0**e),
        st.floats(0, 2),
    )


def sizes(n: int) -> st.SearchStrategy[int | range | None]:
    """None, or the size of a subset of n values, 0..n, or a range of them.

    Examples
    --------
    >>> sizes(3).example()  # doctest: +SKIP
    range(1, 3)
    """
    number = st.integers(0, n)
    ranges = st.builds(lambda a, b, step: range(min(a, b), max(a, b) + 1, step), number, number, st.integers(1, 3))
    return st.none() | number | ranges | ranges.map(lambda r: r[::-1])


@st.composite
def constraints(draw: st.DrawFn, n: int) -> Constraints:
    """Side constraints on subsets of n values, up to three kinds of them; some allow no subset.

    Examples
    --------
    >>> constraints(3).example()  # doctest: +SKIP
    Constraints(exactly_one=((0, 2),), precedence=((1, 0),))
    """
    if n == 0:
        return Constraints(exactly_one=draw(st.sampled_from([[], [[]]])))
    index = st.integers(0, n - 1)
    some = st.lists(index, unique=True, min_size=1, max_size=min(n, 3))
    groups = st.lists(some, min_size=1, max_size=2)
    pairs = st.permutations(range(n)).map(lambda order: (order[0], order[-1]))
    families: dict[str, st.SearchStrategy[Any]] = {
        "at_most_one": groups,
        "exactly_one": groups,
        "include": some,
        "exclude": some,
        "precedence": st.lists(pairs, max_size=3 if n > 1 else 0),
        "weights": st.lists(st.integers(-3, 5), min_size=n, max_size=n),
    }
    drawn = {kind: draw(families[kind]) for kind in sorted(draw(st.sets(st.sampled_from(list(families)), max_size=3)))}
    if "weights" in drawn:
        least = draw(st.integers(-3, 6))
        drawn["capacity"] = least, least + draw(st.integers(0, 6))
    return Constraints(**drawn)


def regions(x: Sequence[Any] | Values = ()) -> st.SearchStrategy[tuple[Number, Number]]:
    """Regions (low, high), low <= high: points, halves, thirds, between sums of x, beyond them.

    Examples
    --------
    >>> regions([1.0]).example()  # doctest: +SKIP
    (Fraction(0, 1), Fraction(1, 1))
    """
    ends = st.sampled_from([-0.5, 0.5, 0, Fraction(1, 3), Fraction(-7, 3), 5]) | subset_sums(x)
    pairs: st.SearchStrategy[tuple[Number, Number]] = st.tuples(ends, ends).map(in_order)
    return st.just((-0.5, 0.5)) | pairs


def in_order(pair: tuple[Any, Any]) -> tuple[Number, Number]:
    """The smaller first."""
    return min(pair), max(pair)


@st.composite
def instances(draw: st.DrawFn, max_n: int = 8) -> Instance:
    """Whole questions (x, z, eps, size) for nearest, within and count.

    Parameters
    ----------
    max_n : the number of values, at most.

    Examples
    --------
    >>> instances(max_n=2).example()  # doctest: +SKIP
    Instance(x=array([1., 1.]), z=Fraction(4, 3), eps=Fraction(1, 3), size=1)
    """
    x = draw(values(max_n))
    eps = draw(radii())
    return Instance(x, draw(targets(x, eps)), eps, draw(sizes(len(x))))
