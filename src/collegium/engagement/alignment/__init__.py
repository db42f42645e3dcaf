"""Two groups of raters, such as doctors and managers, on the same questionnaire: from two releases."""
