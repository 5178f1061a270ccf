"""Twelve months of organisation life: who met when (`plans`), who came (`attendance`), what was recorded (`register`)."""
