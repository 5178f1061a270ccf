"""A long mixed load in small: who does what, what is looked at meanwhile, and whether it stayed flat."""
