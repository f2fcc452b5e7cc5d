"""How a dose, a date and a finding look on a page."""
