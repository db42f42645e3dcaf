"""Every write of a campaign. What the office does is audited; what a respondent does is not recorded anywhere else."""
