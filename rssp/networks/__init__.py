"""Neural networks as arrays, and what the papers do to them with subset sums; knows no theorem."""
