"""Units side by side: funnels, official mortality indicators, a local mortality ratio, and cases one after another."""
