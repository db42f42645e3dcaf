"""The desk for questions from the public: the trust's own rules, receipt, acknowledgement, answer, promise, publication."""
