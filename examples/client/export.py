"""Have a service render an export, watch it, and bring the video here.

python examples/client/export.py            # the service at FARM_SERVICE_URL, or `farm serve` on this machine
"""

from farm.client import Client

SPEC = {
    "version": 1,
    "title": "Two colours",
    "scenes": [
        {"kind": "color", "color": "#203040", "to": "#806040", "duration": 1},
        {"kind": "color", "color": "#806040", "duration": 1},
    ],
    "outputs": [{"uri": "colours.mp4", "width": 320, "height": 180, "quality": "draft"}],
}

with Client() as client:
    job = client.render.export(SPEC)
    for event in job.events():
        if event.type == "job.progress":
            print(f"{event.data['progress']:.0%} {event.data['stage']}")
    result = job.result()
    print(f"{result.duration_ms / 1000:.1f} s of work")
    for path in job.download("out"):
        print(path)
