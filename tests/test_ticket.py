"""Tickets: each weight's subset is the best there is, and a file can be rebuilt and checked; damage is found."""

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rssp.files import FileError
from rssp.networks import ticket as tickets
from rssp.networks.model import as_network, forward
from rssp.networks.weights import LAWS, subset_sums
from tests import naive

NETWORK = os.environ.get("MNIST_FC2", "")  # a .npz of the 784-500-10 network, which is not part of the project


def small(seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "a.weight": rng.uniform(-0.5, 0.5, (3, 2)).astype(np.float32),
        "a.bias": np.array([0.25, 0.0, -1.0]),
        "b.weight": rng.uniform(-0.5, 0.5, (2, 3)),
    }


@pytest.mark.parametrize("law", sorted(LAWS))
def test_every_weight_has_its_nearest_subset(law: str) -> None:
    found = tickets.find(small(), samples=6, law=law, eps=Fraction(1, 10))
    for layer in found.layers.values():
        for index in np.ndindex(layer.weights.shape):
            values = [Fraction(v) for v in layer.values[index].tolist()]
            target = Fraction(float(layer.weights[index]))
            best = naive.nearest(values, target)
            taken = sum((v for v, t in zip(values, layer.mask[index], strict=True) if t), Fraction(0))
            assert abs(taken - target) == best
            assert layer.error[index] == float(best)
            assert layer.within[index] == (best <= Fraction(1, 10))
        assert layer.optimal.all()


def test_values_depend_on_seed_and_place_alone() -> None:
    one, two = (tickets.find(small(), samples=5, seed=3, threads=t) for t in (1, 2))
    other = tickets.find(small(), samples=5, seed=4)
    for name, layer in one.layers.items():
        assert np.array_equal(layer.values, two.layers[name].values)
        assert np.array_equal(layer.mask, two.layers[name].mask)
        assert not np.array_equal(layer.values, other.layers[name].values)


def test_no_two_weights_share_their_values() -> None:
    values = tickets.find(small(), samples=5).layers["a.weight"].values.reshape(-1, 5)
    assert len(np.unique(values, axis=0)) == len(values)


def test_saved_and_loaded_a_ticket_rebuilds_the_same_network(tmp_path: Path) -> None:
    path = str(tmp_path / "ticket.npz")
    found = tickets.find(small(), samples=8, law="range", seed=7, source="small")
    tickets.save(found, path)
    again = tickets.load(path)
    x = np.random.default_rng(1).normal(size=(5, 2))
    rebuilt, original = (as_network(tickets.pruned_arrays(t)[0]) for t in (again, found))
    assert np.array_equal(forward(rebuilt, x), forward(original, x))
    assert (again.eps, again.samples, again.law, again.seed, again.source) == (found.eps, 8, "range", 7, "small")
    assert tickets.verify(again) == []
    assert tickets.summary(again) == tickets.summary(found)


def edited(path: Path, key: str, change: Any, rehash: bool) -> str:
    """A copy of a ticket file with one array changed; rehash: also its digest, as a forger would."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays[key] = change(arrays[key].copy())
    if rehash:
        header = json.loads(str(arrays.pop("header")))
        header["sha256"] = tickets.digest(arrays)
        arrays["header"] = np.array(json.dumps(header))
    target = path.with_name("edited.npz")
    np.savez(target, **arrays)
    return str(target)


def flip_first_bit(packed: Any) -> Any:
    packed[0] ^= 128
    return packed


def test_an_edited_ticket_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "ticket.npz"
    tickets.save(tickets.find(small(), samples=8), str(path))
    with pytest.raises(FileError, match="SHA-256"):
        tickets.load(edited(path, "layer/a.weight/mask", flip_first_bit, rehash=False))
    forged = tickets.load(edited(path, "layer/a.weight/mask", flip_first_bit, rehash=True))
    assert tickets.verify(forged) == ["a.weight: 1 errors are not what their subsets give"]
    assert not tickets.summary(forged)["verified"]


def without_a_bit(packed: Any) -> Any:
    return packed[:-1]


def zeros(array: Any) -> Any:
    return np.zeros_like(array)


def nan_first(array: Any) -> Any:
    array.flat[0] = np.nan
    return array


def test_what_a_forger_may_try(tmp_path: Path) -> None:
    """Edits with the digest made anew: refused at reading, or found by drawing and searching again."""
    path = tmp_path / "ticket.npz"
    tickets.save(tickets.find(small(), samples=8), str(path))
    assert tickets.verify_all(tickets.load(str(path))) == []
    for key, change in (
        ("layer/a.weight/mask", without_a_bit),
        ("layer/a.weight/values", nan_first),
        ("as_is/a.bias", nan_first),
    ):
        with pytest.raises(FileError, match="is no ticket"):
            tickets.load(edited(path, key, change, rehash=True))
    other = tickets.load(edited(path, "layer/a.weight/values", lambda values: values[..., ::-1], rehash=True))
    assert any("other values than law uniform and seed 0 give" in line for line in tickets.verify_all(other))


def test_a_subset_that_is_not_nearest_is_found_out(tmp_path: Path) -> None:
    """All masks empty, and errors that agree with that."""
    path, empty = tmp_path / "ticket.npz", tmp_path / "edited.npz"
    tickets.save(tickets.find(small(), samples=8), str(path))
    edited(path, "layer/b.weight/mask", zeros, rehash=True)
    empty.rename(path)
    weights = small()["b.weight"]
    forged = tickets.load(edited(path, "layer/b.weight/error", lambda error: np.abs(weights), rehash=True))
    assert tickets.verify(forged) == []
    assert any("said to be nearest and are not" in line for line in tickets.verify_all(forged))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("samples", 3),
        ("law", "cauchy"),
        ("seed", -1),
        ("eps", "-1"),
        ("eps", "1/0"),
        ("layers", []),
        ("layers", "a"),
        ("source", 5),
    ],
)
def test_headers_that_say_something_else(tmp_path: Path, key: str, value: Any) -> None:
    path = tmp_path / "ticket.npz"
    tickets.save(tickets.find(small(), samples=8), str(path))

    def change(header: Any) -> Any:
        return np.array(json.dumps({**json.loads(str(header)), key: value}))

    with pytest.raises(FileError, match="is no ticket"):
        tickets.load(edited(path, "header", change, rehash=False))


def test_files_that_are_no_tickets(tmp_path: Path) -> None:
    path = str(tmp_path / "x.npz")
    np.savez(path, x=np.arange(3.0))
    with pytest.raises(FileError, match="is no ticket"):
        tickets.load(path)


def test_a_ticket_of_another_format_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "x.npz")
    np.savez(path, header=np.array(json.dumps({"format": 99})))
    with pytest.raises(FileError, match="format 99"):
        tickets.load(path)


def test_misses_say_why() -> None:
    found = tickets.find({"w": np.array([[40.0, 0.1]])}, samples=4, eps=1)
    (miss,) = [m for m in tickets.misses(found) if m["weight"] == 40.0]
    assert miss["index"] == [0, 0]
    assert "only reach from" in miss["reason"]


def test_a_bound_is_refused_where_it_would_not_be_certified() -> None:
    reached, _ = subset_sums(np.array([[1.0, 2.0**-52, 4.0]]), np.array([[True, True, True]]))
    assert reached[0] == 5.0
    inexact = subset_sums(np.array([[4.0, 2.0**-52]]), np.array([[True, True]]))
    assert not inexact[1]
    convolution = tickets.find({"conv": np.full((2, 1, 1, 1), 0.1)}, samples=3)
    bound, reason = tickets.supnorm_bound(convolution)
    assert bound is None
    assert "no chain" in reason


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"w": np.array([[1, 2]])}, "w: must hold float16, float32 or float64"),
        ({"w": np.array([[1.0, np.nan]])}, r"w\[0, 1\]=nan: must be finite"),
        ({"b": np.array([1.0])}, "no weights to prune"),
        ({}, "no weights to prune"),
    ],
)
def test_arrays_that_cannot_be_pruned(arrays: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tickets.find(arrays)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"law": "cauchy"}, "law='cauchy': must be one of uniform"),
        ({"samples": 0}, r"samples=0: must be an int in 1\.\.50"),
        ({"samples": 51}, "samples=51"),
        ({"seed": -1}, "seed=-1"),
        ({"eps": -0.1}, r"eps=-0\.1: must be >= 0"),
    ],
)
def test_options_out_of_range(option: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tickets.find(small(), **option)


def test_the_digits_ticket() -> None:
    report = tickets.summary(tickets.find(tickets.digits(), samples=16, eps=Fraction(1, 100)))
    assert report["weights"] == report["optimal"] == 64 * 48 + 48 * 10
    assert report["verified"]
    assert report["accuracy_target"] > 0.95
    assert abs(report["accuracy"] - report["accuracy_target"]) < 0.05
    images, _ = tickets.held_out()
    assert images.shape == (360, 64)
    assert images.max() == 1


def test_the_certified_bound_holds_on_the_digits() -> None:
    found = tickets.find(tickets.digits(), samples=10)
    bound, _ = tickets.supnorm_bound(found)
    images, _ = tickets.held_out()
    unit = images / np.linalg.norm(images, axis=1, keepdims=True)
    target, pruned = as_network(tickets.target_arrays(found)), as_network(tickets.pruned_arrays(found)[0])
    assert bound is not None
    assert np.abs(forward(target, unit) - forward(pruned, unit)).max() <= bound


@pytest.mark.skipif(not NETWORK, reason="MNIST_FC2 must name the network's file")
def test_a_part_of_the_published_network() -> None:
    with np.load(NETWORK) as archive:
        weights = archive["fc2.weight"]
    report = tickets.summary(tickets.find({"fc2.weight": weights}, law="range"))
    assert report["weights"] == report["optimal"] == 5000
    assert report["verified"]
