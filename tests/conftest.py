"""Hypothesis for the whole suite: the same examples everywhere, and no deadline.

The first call of a kernel compiles it, so the time of one example says nothing.

The profile "mutation" is for mutmut (docs/mutation.md): fewer examples, and a failure is not shrunk, which would take
longer than to find it.
"""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile("rssp", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "mutation", settings.get_profile("rssp"), max_examples=20, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("rssp")
