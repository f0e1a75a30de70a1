"""The bibliography: one module per paper, each with a `paper` and its claims; natale24_counting continues another."""
