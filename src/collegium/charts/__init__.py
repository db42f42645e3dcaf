"""Results as chart specifications in Vega-Lite, and from these SVG and PNG."""
