"""Translation work and what it rests on: the log and its coverage, the register of evidence, digests of policy and research."""
