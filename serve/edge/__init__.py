"""What every request passes before an endpoint: the connection, bounds, an id, the log, the audit of refusals."""
