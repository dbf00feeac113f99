"""The operator's pages and commands: how the site is doing, who is here, what waits, and the log of acts."""
