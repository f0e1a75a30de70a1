"""Certificates made by editing valid ones."""

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

from flint import fmpq

from proofs_numeric.checker import RejectedError, check
from proofs_numeric.claim import Claim
from proofs_numeric.engines.outcome import ALPHA

LEAVES = [["ball"], ["algebra"], ["mean"], *([side, order] for side in ("left", "right") for order in range(8))]
NOISE: list[Any] = [
    *(0, 1, -1, 2, 3, 4, 10**30, -(10**30), True, False, None, 0.0, 0.5, 1.0, math.nan, math.inf),
    *(
        "",
        "0",
        "1",
        "-1",
        "1/2",
        "1/0",
        "nan",
        "inf",
        "1e400",
        "[0, 1]",
        "ball",
        "split",
        "left",
        "supported",
        "refuted",
    ),
    *([], {}, [[]], ["split"], ["ball", 1], ["ball", "algebra"], ["left"], ["left", -1], ["left", 8], ["right", 10**9]),
    *(["middle", 1], ["left", True], ["left", "1"], ["left", 1.0], ["proved"], "kind", "low", "high", "each"),
    *(["mean", 1], ["each"], ["monotone"], ["monotone", "v", "low"], ["monotone", "v", "high", ["ball"]]),
]


def random_tree(rng: random.Random, names: list[str], depth: int = 4) -> list[Any]:
    """A well-formed proof tree that nobody has looked for."""
    if depth == 0 or not names or rng.random() < 0.4:
        return list(rng.choice(LEAVES))
    name, kind = rng.choice(names), rng.random()
    if kind < 0.3:
        rest = [other for other in names if other != name]
        return ["monotone", name, rng.choice(("low", "high")), random_tree(rng, rest, depth - 1)]
    left, right = (random_tree(rng, names, depth - 1) for _ in range(2))
    return ["each", left, right][: rng.choice((2, 3))] if kind < 0.5 else ["split", name, left, right]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything inside a JSON value, itself included."""
    yield path
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


def reach(node: Any, path: tuple[Any, ...]) -> Any:
    """What lies there."""
    for key in path:
        node = node[key]
    return node


def forge(certificate: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], str]:
    """A copy with one to three random edits, and which (see `edit`)."""
    forged, names = copy.deepcopy(certificate), []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        inside = [p for p in places(forged) if p]
        if not inside:
            break  # everything has been dropped
        path = rng.choice(inside)
        names.append(edit(forged, reach(forged, path[:-1]), path[-1], rng))
    return forged, names[0] if len(names) == 1 else "several edits"


def edit(whole: Any, holder: Any, key: Any, rng: random.Random) -> str:
    """One edit at holder[key]: drop, double, swap, move (something from elsewhere), renumber, or noise."""
    value, kind = holder[key], rng.randrange(8)
    if kind == 0:
        del holder[key]
        return "drop"
    if kind == 1:
        double(holder, key)
        return "double"
    if kind == 2:
        other = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        holder[key], holder[other] = holder[other], value
        return "swap"
    if kind == 3:
        holder[key] = copy.deepcopy(reach(whole, rng.choice(list(places(whole)))))
        return "move"
    if kind > 4 and type(value) is int:
        holder[key] = rng.choice((value - 1000, value - 1, value + 1, value + 1000, rng.randrange(2 * abs(value) + 2)))
        return "renumber"
    if kind > 4 and isinstance(value, str):
        holder[key] = respelt(value, rng)
        return "renumber"
    holder[key] = copy.deepcopy(rng.choice(NOISE))
    return "noise"


def double(holder: Any, key: Any) -> None:
    """A list gets its entry twice, an object under a second name."""
    if isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        holder[f"{key}2"] = copy.deepcopy(holder[key])


def respelt(text: str, rng: random.Random) -> str:
    """A text with a character more, fewer or changed, or backwards."""
    if text and rng.random() < 0.5:
        at = rng.randrange(len(text))
        return text[:at] + rng.choice("0123456789abcdef/-") + text[at + 1 :]
    return rng.choice((text + "0", text[1:], text[::-1], "-" + text, " " + text))


def same_json(a: Any, b: Any) -> bool:
    """Equal and of the same types all the way down (in Python True == 1 == 1.0)."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def well_formed(tree: Any, names: list[str], margins: int) -> bool:
    """A proof tree: splits into two halves on a parameter, faces, as many trees as there are margins (once on the way
    down), and leaves that name one of the proofs there are.
    """
    if isinstance(tree, list) and len(tree) == 4 and tree[0] == "split":
        return tree[1] in names and all(well_formed(half, names, margins) for half in tree[2:])
    if isinstance(tree, list) and len(tree) == 4 and tree[0] == "monotone":
        rest = [name for name in names if name != tree[1]]
        return tree[1] in names and tree[2] in ("low", "high") and well_formed(tree[3], rest, margins)
    if isinstance(tree, list) and tree and tree[0] == "each":
        return len(tree) - 1 == margins and all(well_formed(part, names, 0) for part in tree[1:])
    return tree in LEAVES  # order True or 1.0 equals 1 here: it names the same proof


def accepted(claim: Claim, certificate: Any, alpha: fmpq = ALPHA) -> str | None:
    """The status, None if rejected. Any other exception is a defect of the checker."""
    try:
        return check(claim, certificate, alpha)
    except RejectedError:
        return None
