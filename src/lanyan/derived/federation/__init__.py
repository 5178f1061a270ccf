"""Federation: what an instance publishes to the one above it, and what an upper instance holds of those that joined."""
