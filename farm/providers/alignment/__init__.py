"""When each word of a recording is spoken, found from the recording and its text."""
