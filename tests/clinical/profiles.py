"""How many examples the property tests look at: few and the same by default, many on request.

`HYPOTHESIS_PROFILE=thorough` looks at 10,000 random ones a property.
"""

import os

from hypothesis import HealthCheck, Phase, settings

SLOW_MACHINE = [HealthCheck.too_slow]

settings.register_profile(
    "few",
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=SLOW_MACHINE,
)
settings.register_profile(
    "thorough",
    max_examples=10_000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=SLOW_MACHINE,
)
# Of a change to the code that no example notices, forty notice no more; there are many changes.
settings.register_profile(
    "mutants",
    settings.get_profile("few"),
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],  # nobody reads the smallest example
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "few")
settings.load_profile(PROFILE)

# Tests without examples look at everything there is only on the same request.
thorough = PROFILE == "thorough"

# For properties of which each example takes long.
slow = settings(max_examples=settings.default.max_examples // 4)

# For those that are cheap and of which many examples say nothing.
twice = settings(max_examples=settings.default.max_examples * 2)

# For the properties on which everything printed stands: each run looks at 500 plans.
many = settings(max_examples=min(settings.default.max_examples * 25 // 2, 10_000))
