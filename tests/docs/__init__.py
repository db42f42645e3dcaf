"""The pages of the documentation: what they show is run, and what they name is there."""
