"""Pure statistics: arrays and frozen options in, frozen results out. No files, no clock, no pages, no drawing."""
