"""The shape and the wording of what is typed. No rule lives here."""
