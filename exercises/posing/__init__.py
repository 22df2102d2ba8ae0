"""The page on which a clinic poses a figure of its own: what the form holds, shows and asks of the engine."""
