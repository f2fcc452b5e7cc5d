"""What was measured, in one table at the end."""

import pytest

MEASURED = pytest.StashKey[list]()


@pytest.fixture
def measured(request):
    """Note a figure and its target, in the same unit; more than the target is a failure."""
    figures = request.config.stash.setdefault(MEASURED, [])

    def measured_as(what, value, unit, target=None):
        figures.append((what, value, unit, target))
        assert target is None or value < target, f"{what}: {value:.2f} {unit}, not under {target}"

    return measured_as


def pytest_terminal_summary(terminalreporter, config):
    figures = config.stash.get(MEASURED, [])
    if figures:
        terminalreporter.section("measured")
    for what, value, unit, target in figures:
        under = f"under {target} {unit}" if target is not None else ""
        missed = "  MISSED" if target is not None and value >= target else ""
        terminalreporter.line(f"{what:<58}{value:>10.2f} {unit:<4} {under}{missed}")
