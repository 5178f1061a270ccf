"""Monthly sums of what figures are counted from, so that a screen of the whole force adds up months instead of records."""
