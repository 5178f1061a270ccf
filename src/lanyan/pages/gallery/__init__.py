"""Every component in every state, for those who build screens. Only in a demo directory."""
