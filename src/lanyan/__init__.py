"""蓝焰 Lanyan: record organisation life once; duties, warnings, figures and reports are derived."""

__version__ = "0.1.0"
