"""The routes by what they are about; `offered` is the whole interface."""
