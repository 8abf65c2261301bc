"""Speech engines: a text in, a recording out, with the times of its words where the engine knows them."""
