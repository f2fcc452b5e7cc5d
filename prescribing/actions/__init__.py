"""Every write: one verb, one transaction, one actor, one event."""
