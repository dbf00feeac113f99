"""What `flask check` looks at, and every start: `table` lists it. It needs the settings and no application."""
