"""Definition files: instruments, frameworks, measures, roles, glossary; and the loaders that check them."""
