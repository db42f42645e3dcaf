"""What words mean here: the shipped glossary, the organisation's own terms, and who is who."""
