# %% [markdown]
# # The digits network
#
# Trains the small bias-free ReLU network 64-48-10 that ships in `rssp/data`, in plain numpy, on the 1797
# digits of scikit-learn (8 x 8 pixels of 0..16, given to the network as pixel/16). Run as a script with
# `--write` it writes the two files there; without, it trains anew and compares with what is shipped.

# %%
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from rssp.networks import model

SEED, HELD_OUT, HIDDEN, EPOCHS, BATCH = 20240, 360, 48, 60, 32
DATA = Path(model.__file__).parents[1] / "data"

# %% [markdown]
# A fixed split: 1437 digits to train on, 360 held out.

# %%
rng = np.random.default_rng(SEED)
digits = load_digits()
order = rng.permutation(len(digits.target))
held_out, kept = order[:HELD_OUT], order[HELD_OUT:]
x, y = digits.data[kept] / 16, digits.target[kept]
images, labels = digits.data[held_out].astype(np.uint8), digits.target[held_out].astype(np.uint8)

# %% [markdown]
# Softmax cross-entropy, Adam with a decaying step and a little weight decay. After each step the weights are
# clipped to $[-\frac12, \frac12]$, the interval of targets for which the theorems on subset sums are stated.


# %%
def gradients(weights, x, y):
    """Of the mean cross-entropy of a batch, by hand."""
    w1, w2 = weights
    hidden = np.maximum(x @ w1.T, 0)
    logits = hidden @ w2.T
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    return [((p @ w2) * (hidden > 0)).T @ x, p.T @ hidden]


def train(x, y, rng, decay=1e-4):
    widths = (x.shape[1], HIDDEN, 10)
    weights = [rng.uniform(-1, 1, (b, a)) / np.sqrt(a) for a, b in pairwise(widths)]
    mean, square = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    steps = [batch for _ in range(EPOCHS) for batch in np.array_split(rng.permutation(len(y)), len(y) // BATCH)]
    for t, batch in enumerate(steps, start=1):
        rate = 5e-3 * (1 - t / len(steps))
        for i, g in enumerate(gradients(weights, x[batch], y[batch])):
            mean[i] = 0.9 * mean[i] + 0.1 * g
            square[i] = 0.999 * square[i] + 0.001 * g**2
            step = mean[i] / (1 - 0.9**t) / (np.sqrt(square[i] / (1 - 0.999**t)) + 1e-8)
            weights[i] = np.clip(weights[i] - rate * (step + decay * weights[i]), -0.5, 0.5)
    return {f"fc{i}.weight": w.astype(np.float32) for i, w in enumerate(weights, start=1)}


trained = train(x, y, rng)
reached = model.accuracy(model.as_network(trained), images / 16, labels)
print(f"held-out accuracy {reached:.4f}; largest weight {max(np.abs(w).max() for w in trained.values())}")

# %% [markdown]
# Write the files, or compare with the shipped ones.

# %%
if "--write" in sys.argv:
    DATA.mkdir(exist_ok=True)
    np.savez(DATA / "digits_64_48_10.npz", **trained)
    np.savez_compressed(DATA / "digits_heldout.npz", images=images, labels=labels)

with np.load(DATA / "digits_heldout.npz") as file:
    assert np.array_equal(file["images"], images)
    assert np.array_equal(file["labels"], labels)
with np.load(DATA / "digits_64_48_10.npz") as file:
    shipped = {name: file[name] for name in file.files}
shipped_accuracy = model.accuracy(model.as_network(shipped), images / 16, labels)
same = all(np.array_equal(trained[name], shipped[name]) for name in shipped)
print(f"shipped accuracy {shipped_accuracy:.4f}; the weights are {'' if same else 'not '}reproduced to the bit")

# The same machine gives the same weights, another one need not: BLAS libraries add in different orders, and a
# difference in the last bit grows over 2,600 steps. So what is compared is the accuracy, and to 1 % only.
assert shipped_accuracy >= 0.95
assert abs(reached - shipped_accuracy) <= 0.01
assert all(np.abs(w).max() <= 0.5 for w in shipped.values())
