"""From the picture to words, charts and tables: the same pieces for the page and for the report."""
