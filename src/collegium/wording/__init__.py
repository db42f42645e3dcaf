"""Results in plain words: dates, numbers, lists and sentences in the style of the NHS."""
