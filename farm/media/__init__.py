"""The only room that runs FFmpeg: probing, encoding, joining, mixing, and decoding of pictures."""
