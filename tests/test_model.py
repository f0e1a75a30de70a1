"""Networks as arrays, and the certified distance: everything claimed is compared in exact arithmetic."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rssp.networks import model
from rssp.networks.model import Network, as_network, distance_bound, forward, spectral_norm_bound

DATA = Path(model.__file__).parents[1] / "data"
finite = st.floats(allow_nan=False, allow_infinity=False)
modest = st.floats(-2, 2)
shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6)


def exact(array):
    return [[Fraction(float(a)) for a in row] for row in array]


def square(row):
    return sum(a * a for a in row)


def exact_lower_bound(a):
    """The square of |A x| / |x| in rationals, x near the leading singular vector: at most ||A||^2."""
    largest = np.abs(a).max()
    if not largest:
        return Fraction(0)
    x = [Fraction(float(t)) for t in np.linalg.svd(a / largest)[2][0]]
    return square(sum(p * q for p, q in zip(row, x, strict=True)) for row in exact(a)) / square(x)


def random_network(rng, widths, biased=False):
    weights = tuple(rng.uniform(-0.5, 0.5, (b, a)) for a, b in pairwise(widths))
    biases = tuple(rng.uniform(-0.3, 0.3, b) if biased else None for b in widths[1:])
    return Network(tuple(f"fc{i}.weight" for i in range(len(weights))), weights, biases)


def perturbed(rng, network, eps):
    weights = tuple(w + rng.uniform(-eps, eps, w.shape) for w in network.weights)
    return Network(network.names, weights, network.biases)


# --- forward, accuracy ---


def naive_forward(network, x):
    for i, (w, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        x = [sum(w[j, t] * x[t] for t in range(len(x))) + (0 if b is None else b[j]) for j in range(len(w))]
        if i < len(network.weights) - 1:
            x = [max(t, 0.0) for t in x]
    return x


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("widths", [(3, 2), (4, 5, 3), (2, 6, 4, 1)])
def test_forward_is_the_naive_loop(widths, biased):
    rng = np.random.default_rng(1)
    network = random_network(rng, widths, biased)
    x = rng.standard_normal((7, widths[0]))
    assert np.allclose(forward(network, x), [naive_forward(network, row) for row in x], rtol=1e-12, atol=1e-14)


def test_the_last_layer_has_no_relu():
    network = as_network({"a": np.array([[-1.0]]), "b": np.array([[-1.0]])})
    assert forward(network, [[-2.0], [3.0]]).tolist() == [[-2.0], [0.0]]


@pytest.mark.parametrize("x", [np.zeros(3), np.zeros((2, 4)), np.zeros((1, 2, 3))])
def test_forward_names_the_shape_it_takes(x):
    with pytest.raises(ValueError, match=r"x has shape .*takes \(batch, 3\)"):
        forward(as_network({"w": np.ones((2, 3))}), x)


def test_accuracy():
    network = as_network({"w": np.eye(3)})
    assert model.accuracy(network, np.eye(3), [0, 1, 0]) == pytest.approx(2 / 3)
    for labels in ([0, 1], [[0, 1, 2]]):
        with pytest.raises(ValueError, match="labels have shape"):
            model.accuracy(network, np.eye(3), labels)
    with pytest.raises(ValueError, match="labels have shape"):
        model.accuracy(network, np.zeros((0, 3)), [])


# --- as_network ---


def test_as_network_reads_weights_and_biases():
    arrays = {
        "fc1.bias": np.arange(4, dtype=np.float32),
        "fc1.weight": np.ones((4, 3), dtype=np.float32),
        "fc2.weight": np.ones((2, 4), dtype=np.float16),
    }
    network = as_network(arrays)
    assert network.names == ("fc1.weight", "fc2.weight")
    assert [w.shape for w in network.weights] == [(4, 3), (2, 4)]
    assert all(w.dtype == np.float64 for w in network.weights)
    assert network.biases[0] is not None
    assert network.biases[0].tolist() == [0, 1, 2, 3]
    assert network.biases[1] is None


def test_as_network_takes_either_byte_order():
    assert as_network({"w": np.ones((2, 3), dtype=">f4")}).weights[0].tolist() == [[1.0] * 3] * 2


def test_as_network_takes_a_single_layer_with_plain_names():
    assert as_network({"weight": np.ones((2, 3)), "bias": np.ones(2)}).biases[0] is not None


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, r"no weight found"),
        ({"b": np.ones(3)}, r"no weight found.*given \['b'\]"),
        ({"a": np.ones((4, 3)), "b": np.ones((2, 5))}, r"b has shape \(2, 5\): after a .*must be \(out, 4\)"),
        ({"conv": np.ones((4, 3, 3))}, r"conv has shape \(4, 3, 3\)"),
        ({"step": np.float64(3.0)}, r"step has shape \(\)"),
        ({"a": np.ones((0, 3))}, r"a has shape \(0, 3\)"),
        ({"fc1.weight": np.ones((4, 3)), "bn.scale": np.ones(4)}, r"bn.scale is 1-D and fits 0 of"),
        ({"u": np.ones((3, 3)), "v": np.ones((3, 3)), "b": np.ones(3)}, r"b is 1-D and fits 2 of"),
        (
            {"l.weight": np.ones((4, 3)), "l.bias": np.ones(3)},
            r"l.bias has shape \(3,\): l.weight takes .*\(4,\)",
        ),
        ({"l.weight": np.ones((4, 3)), "l.b": np.ones(4), "l.c": np.ones(4)}, r"l.c is a second bias"),
        ({"a": np.array([[1.0, np.nan]])}, r"a has nan at index \(0, 1\)"),
        ({"a": np.array([[1.0], [-np.inf]])}, r"a has -inf at index \(1, 0\)"),
        ({"a": np.array([[1, 2]])}, r"a has dtype int64: must be float16, float32 or float64"),
        ({"a": np.array([[None]])}, r"a has dtype object"),
    ],
)
def test_as_network_refuses_what_is_no_chain(arrays, message):
    with pytest.raises(ValueError, match=message) as error:
        as_network(arrays)
    assert "\n" not in str(error.value)


# --- square root, grid ---


@given(st.fractions(min_value=0), st.integers(-600, 600))
def test_square_root_is_rounded_up(x, shift):
    x *= Fraction(4) ** shift
    assert x <= model._sqrt_up(x) ** 2 <= x * (1 + Fraction(1, 2**60))


@pytest.mark.parametrize("bits", [10, 64, 65, 127, 200, 2000])
def test_square_root_just_above_a_square(bits):
    assert model._sqrt_up(1 + Fraction(1, 2**bits)) > 1


@given(st.integers(0, 2**60), st.integers(-600, 600))
def test_square_root_of_a_short_square_is_exact(root, shift):
    root = root * Fraction(2) ** shift
    assert model._sqrt_up(root**2) == root


@given(hnp.arrays(np.float64, shapes, elements=finite), st.integers(1, 60))
def test_grid_rounds_by_at_most_half(a, bits):
    q, k, inexact = model._on_grid(a, bits)
    assert np.abs(q).max() <= 2.0**bits
    for value, integer, off in zip(a.flat, q.flat, inexact.flat, strict=True):
        error = abs(Fraction(float(value)) * Fraction(2) ** k - int(integer))
        assert error <= Fraction(1, 2)
        assert bool(off) == (error != 0)


@given(hnp.arrays(np.float64, shapes, elements=finite))
def test_row_and_frobenius_norms_against_rationals(a):
    squares = [square(row) for row in exact(a)]
    slack = 1 + Fraction(1, 2**54)
    for bound, s in zip(model._row_norm_bounds(a), squares, strict=True):
        assert bound**2 >= s
    assert sum(squares) <= model._frobenius_bound(a) ** 2 <= slack * sum(squares)


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (64, 48), (300, 200), (5, 4097)])
def test_gram_matrices_fit_53_bits(shape, monkeypatch):
    """The integers that BLAS multiplies leave room for every partial sum, so the product is exact."""
    seen = []
    on_grid = model._on_grid

    def spy(a, bits):
        seen.append((max(a.shape), on_grid(a, bits)[0], bits))
        return on_grid(a, bits)

    monkeypatch.setattr(model, "_on_grid", spy)
    model._norm_bound(np.full(shape, -0.9999999), 3)
    assert [bits == model.GRID_BITS for *_, bits in seen] == [False, False, False, True]
    for inner, q, bits in seen[:-1]:
        assert inner * int(np.abs(q).max()) ** 2 <= 2**53 < inner * 4 ** (bits + 2)
    q = seen[0][1] if shape[0] <= shape[1] else seen[0][1].T
    assert np.array_equal(q @ q.T, q.astype(np.int64) @ q.astype(np.int64).T)


# --- spectral norm ---


@settings(max_examples=60)
@given(hnp.arrays(np.float64, shapes, elements=finite))
def test_spectral_bound_dominates_in_rationals(a):
    lower = exact_lower_bound(a)
    assert spectral_norm_bound(a) ** 2 >= lower
    assert model._norm_bound(a, 2) ** 2 >= lower


@settings(max_examples=60)
@given(hnp.arrays(np.float64, 4, elements=modest), hnp.arrays(np.float64, 5, elements=modest), st.integers(0, 8))
def test_spectral_bound_of_rank_one(u, v, squarings):
    """Nothing is over-estimated at rank one but the rounding, so that a rounding left out would show."""
    a = np.outer(u, v)
    bound = model._norm_bound(a, squarings)
    frobenius_squared = sum(square(row) for row in exact(a))
    assert exact_lower_bound(a) <= bound**2 <= frobenius_squared * Fraction(100001, 100000)


def test_rounding_to_the_grid_is_charged():
    a = np.array([[1 + 2.0**-30]])  # 26 bits hold only the 1
    for squarings in range(4):
        assert model._norm_bound(a, squarings) >= Fraction(float(a[0, 0]))


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (3, 5), (40, 40), (64, 48), (48, 64), (200, 300)])
@pytest.mark.parametrize("scale", [1.0, 1e-12, 2.0**900])
def test_spectral_bound_is_near_the_svd(shape, scale):
    a = np.random.default_rng(2).standard_normal(shape)
    norm = np.linalg.norm(a, 2)
    bound = float(spectral_norm_bound(a * scale) / Fraction(scale))
    assert norm * (1 - 1e-12) <= bound <= norm * 1.02


@pytest.mark.parametrize("n", [2, 4, 16, 32])
def test_spectral_bound_of_known_norms(n):
    hadamard = np.ones((1, 1))
    while len(hadamard) < n:
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    for a, norm_squared in ((hadamard, n), (np.eye(n) * 3, 9), (np.ones((n, 2 * n)), 2 * n * n)):
        bound = spectral_norm_bound(a)
        assert norm_squared <= bound**2 <= norm_squared * Fraction(102, 100)


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (0, 3), (3, 0)])
def test_spectral_bound_of_zero_is_zero(shape):
    assert spectral_norm_bound(np.zeros(shape)) == 0


@given(finite)
def test_spectral_bound_of_one_entry_is_its_magnitude(value):
    assert spectral_norm_bound([[value]]) == abs(Fraction(value))


def test_spectral_bound_refuses():
    with pytest.raises(ValueError, match=r"matrix has shape \(3,\): must be 2-D"):
        spectral_norm_bound(np.zeros(3))
    with pytest.raises(ValueError, match=r"matrix has nan at index \(0, 0\)"):
        spectral_norm_bound([[np.nan]])


# --- distance ---


def sphere(rng, count, dimension):
    x = rng.standard_normal((count, dimension))
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def jacobian(network, x, output):
    """The gradient of one output at x."""
    active = []
    for w, b in zip(network.weights[:-1], network.biases[:-1], strict=True):
        z = w @ x + (0 if b is None else b)
        active.append(z > 0)
        x = np.maximum(z, 0)
    g = network.weights[-1][output]
    for w, on in zip(network.weights[-2::-1], active[::-1], strict=True):
        g = (g * on) @ w
    return g


def adversarial_distance(rng, f, g, starts=6, rounds=25):
    """Climb to inputs where the outputs differ most: on a linear region, the best is the gradient itself."""
    best = 0.0
    for x in sphere(rng, starts, f.weights[0].shape[1]):
        for output in range(len(f.weights[-1])):
            for sign in (1, -1):
                for _ in range(rounds):
                    step = sign * (jacobian(f, x, output) - jacobian(g, x, output))
                    if not step.any():
                        break
                    x = x + step / np.linalg.norm(step)
                    x = x / max(np.linalg.norm(x), 1e-300)
                    best = max(best, np.abs(forward(f, x[None]) - forward(g, x[None])).max())
    return best


def bound_of(f, g):
    return distance_bound(f.weights, g.weights, f.biases)


@pytest.mark.parametrize("widths", [(3, 1), (6, 4, 3), (8, 16, 2), (5, 6, 7, 2)])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("eps", [1e-9, 1e-2, 1.0])
def test_distance_dominates_sampled_and_adversarial_inputs(widths, biased, eps):
    rng = np.random.default_rng(3)
    f = random_network(rng, widths, biased)
    g = perturbed(rng, f, eps)
    x = sphere(rng, 2000, widths[0]) * rng.uniform(0, 1, (2000, 1)) ** (1 / widths[0])
    sampled = np.abs(forward(f, x) - forward(g, x)).max()
    found = max(sampled, adversarial_distance(rng, f, g))
    rounding = 1e-14  # of forward: the bound is about the exact functions
    assert found <= float(bound_of(f, g)) + rounding
    assert found >= float(bound_of(f, g)) / 30  # and is no empty promise


@settings(max_examples=60)
@given(st.data())
def test_distance_of_one_layer_is_the_largest_row_norm(data):
    shape = data.draw(shapes)
    w, v = (data.draw(hnp.arrays(np.float64, shape, elements=modest)) for _ in range(2))
    rows = zip(exact(v), exact(w), strict=True)
    largest = max(square(p - q for p, q in zip(a, b, strict=True)) for a, b in rows)
    assert largest <= distance_bound([w], [v]) ** 2 <= largest * (1 + Fraction(1, 2**50))


def relu(row):
    return [max(a, Fraction(0)) for a in row]


def apply(w, x):
    return [sum(a * b for a, b in zip(row, x, strict=True)) for row in exact(w)]


@settings(max_examples=60)
@given(st.data())
def test_distance_dominates_in_rationals(data):
    """Two layers evaluated over the rationals at a rational x of the unit ball: no tolerance."""
    a, b, c = (data.draw(st.integers(1, 3)) for _ in range(3))
    w1, v1 = (data.draw(hnp.arrays(np.float64, (b, a), elements=modest)) for _ in range(2))
    w2, v2 = (data.draw(hnp.arrays(np.float64, (c, b), elements=modest)) for _ in range(2))
    bias = data.draw(hnp.arrays(np.float64, b, elements=modest))
    raw = [Fraction(t) for t in data.draw(st.lists(st.integers(-9, 9), min_size=a, max_size=a))]
    x = [t / max(Fraction(1), model._sqrt_up(Fraction(square(raw)))) for t in raw]
    outputs = []
    for first, second in ((w1, w2), (v1, v2)):
        hidden = relu(p + Fraction(float(q)) for p, q in zip(apply(first, x), bias, strict=True))
        outputs.append(apply(second, hidden))
    observed = max(abs(p - q) for p, q in zip(*outputs, strict=True))
    assert observed <= distance_bound([w1, w2], [v1, v2], [bias, None])


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("biased", [False, True])
def test_distance_of_scalar_networks_is_attained(depth, biased):
    """One positive weight per layer, each raised: at x = 1 the bound is attained, but for its rounding."""
    weights, raised = [0.25, 0.5, 3.0, 5.0][:depth], [0.375, 0.75, 3.5, 7.0][:depth]
    biases = [0.5, 2.0, 1.0, 4.0][:depth]
    f = g = Fraction(1)
    for w, v, b in zip(weights, raised, biases, strict=True):
        offset = Fraction(b) if biased else 0
        f, g = Fraction(w) * f + offset, Fraction(v) * g + offset
    shared = [np.array([b]) if biased else None for b in biases]
    bound = distance_bound([np.array([[w]]) for w in weights], [np.array([[v]]) for v in raised], shared)
    assert g - f <= bound <= (g - f) * (1 + Fraction(1, 2**50))


def test_distance_charges_the_rounded_difference():
    w, v = np.array([[-(2.0**-54)]]), np.array([[1.0]])  # v - w is 1 + 2^-54, in float64 it is 1
    assert distance_bound([w], [v]) >= 1 + Fraction(1, 2**54)
    layers = distance_bound([w, np.eye(1)], [v, np.eye(1)])
    assert layers >= 1 + Fraction(1, 2**54)


def test_distance_to_itself_is_zero():
    f = random_network(np.random.default_rng(4), (5, 6, 3), biased=True)
    assert bound_of(f, f) == 0
    zero = [np.zeros((3, 2)), np.zeros((1, 3))]
    assert distance_bound(zero, zero) == 0


@pytest.mark.parametrize(
    ("w", "v", "biases", "message"),
    [
        ([], [], None, "no layers given"),
        ([np.eye(2)], [np.eye(3)], None, r"same shapes, given \[\(2, 2\)\] and \[\(3, 3\)\]"),
        ([np.eye(2)], [], None, "same shapes"),
        ([np.eye(2), np.eye(3)], [np.eye(2), np.eye(3)], None, r"weights\[1\] has shape \(3, 3\): after"),
        ([np.eye(2)], [np.full((2, 2), np.inf)], None, r"approximations\[0\] has inf at"),
        ([np.ones(2)], [np.ones(2)], None, r"weights\[0\] has shape \(2,\): must be 2-D"),
        ([np.eye(2)], [np.eye(2)], [], "biases must be one per layer"),
        ([np.eye(2)], [np.eye(2)], [np.ones(3)], r"biases must be one per layer.*given \[\(3,\)\]"),
        ([np.eye(1) * -1.7e308], [np.eye(1) * 1.7e308], None, r"approximation - weight has inf at"),
    ],
)
def test_distance_refuses(w, v, biases, message):
    with pytest.raises(ValueError, match=message):
        distance_bound(w, v, biases)


# --- the shipped network ---


def test_shipped_digits():
    with np.load(DATA / "digits_64_48_10.npz", allow_pickle=False) as file:
        arrays = dict(file)
    with np.load(DATA / "digits_heldout.npz", allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    assert {name: (a.shape, a.dtype.name) for name, a in arrays.items()} == {
        "fc1.weight": ((48, 64), "float32"),
        "fc2.weight": ((10, 48), "float32"),
    }
    assert all(np.abs(a).max() <= 0.5 for a in arrays.values())
    assert (images.shape, images.dtype, images.max()) == ((360, 64), np.uint8, 16)
    assert (labels.shape, labels.dtype) == ((360,), np.uint8)
    network = as_network(arrays)
    assert model.accuracy(network, images / 16, labels) >= 0.95
    rng = np.random.default_rng(5)
    other = perturbed(rng, network, 1e-3)
    x = sphere(rng, 1000, 64)
    observed = np.abs(forward(network, x) - forward(other, x)).max()
    assert 0 < observed <= float(bound_of(network, other)) < 0.2
