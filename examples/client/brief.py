"""A video from a content brief, and a voice.

python examples/client/brief.py http://localhost:3100 YOUR-API-KEY
"""

import sys

from farm.client import Client, UnavailableError

client = Client(*sys.argv[1:3])

my_brief = {
    "id": "my-video",
    "format": "explainer_v1",
    "title": "How AI works",
    "sections": [
        {"heading": "It looks at examples", "text": "Many of them, until it sees what they have in common."},
        {"heading": "It guesses what comes next", "text": "Each guess is weighed by everything that came before."},
    ],
    "style": {"theme": "dark", "primary_color": "#6366f1"},
    "settings": {"duration_sec": 6, "fps": 30},
}

try:
    # Render a video
    job = client.render.brief(brief=my_brief, quality="draft")

    # Check status
    status = client.jobs.get(job.job_id)
    print(status.job_id, status.status)

    # Wait for it, and bring it here
    print(job.wait(timeout=600).artifacts[0].name)
    print(*job.download("out", ["video"]))

    # Generate speech
    audio = client.tts.generate(text="Hello world", provider="festival")
    print(*audio.wait(timeout=120).artifacts)
except UnavailableError as error:
    print(error)  # what this service lacks, and which setting brings it
