"""Other systems' words: their formats read into our values, and our values written in theirs."""
