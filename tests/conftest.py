"""Hypothesis for the whole suite: the same examples everywhere, and no deadline.

The first call of a kernel compiles it, so the time of one example says nothing.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("rssp", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("mutation", settings.get_profile("rssp"), max_examples=20)  # see docs/mutation.md
settings.load_profile("rssp")
