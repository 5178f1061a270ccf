"""What the screens of the workbench and of monitoring show, each in a few set-based queries."""
