"""The register: dated facts about organisations, units, posts, people and bodies; and who may see what."""
