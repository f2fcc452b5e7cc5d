"""Work with no person waiting for it."""
