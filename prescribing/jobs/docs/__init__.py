"""The pages of docs/ that are made from the code and the facts, so that they cannot disagree."""
