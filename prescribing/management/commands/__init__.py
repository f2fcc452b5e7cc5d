"""One command for each job or contract; each is thin."""
