"""Commands for the one who looks after the site."""
