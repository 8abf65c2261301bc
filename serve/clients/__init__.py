"""What writes the clients' code from the OpenAPI document; see `make sdk` and `make client`."""
