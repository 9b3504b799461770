"""Settings, addresses, middleware, commands. The only place that knows every room."""
