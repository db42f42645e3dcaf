"""The web application: settings, addresses, base templates, static files."""
