"""What must not change unseen: addresses, exports, files that people write, and commands, one fact a line."""
