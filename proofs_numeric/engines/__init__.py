"""Engines look for a verdict and its certificate; the checker, which imports none of them, decides whether it
stands.
"""
