"""What people, scanners and other programs put where the name of a medicine should stand."""

# Each hides an opioid that a person would see, or would not. None may be answered "not an opioid".
HIDING = {
    "a control character within": "co\x07deine",
    "a sign of no width within": "co\u200bdeine",
    "a soft hyphen within": "co\u00addeine",
    "marks over its letters": "c\u0301o\u0308deine",
    "wide letters": "ｃｏｄｅｉｎｅ",
    "letters of mathematics": "𝒄𝒐𝒅𝒆𝒊𝒏𝒆",
    "two letters of another alphabet": "соdeine",
    "NUL after it": "codeine\0",
    "NUL before it": "\0codeine",
    "pictures around it": "💊 codeine 💊",
    "an override of direction": "\u202ecodeine",
    "half of a pair after it": "codeine \udfff",
    "a thousand harmless words before it": "metformin " * 1000 + "codeine",
    "itself ten thousand letters long": "codeine " * 1250,
    "a line break before it": "metformin\ncodeine",
    "a tab before it": "metformin\tcodeine",
    "dashes all over": "-" * 5000 + "codeine" + "-" * 5000,
}
# None of these says anything that can be recognised.
NOTHING = {
    "one word of ten thousand letters": "a" * 10_000,
    "two thousand words that nobody knows": "zxqv " * 2000,
    "figures": "1" * 10_000,
    "punctuation": "(" * 5000 + ")" * 5000,
    "pictures": "💊💊",
    "half of a pair": "\ud800",
    "NUL": "\0",
    "control characters": "".join(map(chr, range(32))),
    "Arabic": "كوديين",
    "Hebrew": "מורפין",
    "a name written backwards": "\u202eenivedoc",
    "a name without spaces, many times": "codeine" * 1400,
    "markup": "<script>alert(1)</script>",
    "a query": "'; DROP TABLE medicine; --",
    "braces": "{medicine} {0} {{}} %s %(x)s",
}
EVERYTHING = HIDING | NOTHING
