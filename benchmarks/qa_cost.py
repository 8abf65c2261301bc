"""CPU seconds of the check of a 1080p file, beside one plain decode of it.

python benchmarks/qa_cost.py            # two minutes, about a minute of CPU
python benchmarks/qa_cost.py --seconds 20
"""

import argparse
import resource
import subprocess
import tempfile
from pathlib import Path

from machine import cpu_model

from farm.analysis.check import check
from farm.spec.qa import Qa

RESULTS = Path(__file__).parent / "results" / "qa_cost.md"


def used() -> float:
    """Return the CPU seconds of this process and its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def make(path: Path, seconds: int) -> None:
    """Encode moving pictures with grain, as films have, at about 8 Mbit/s, with sound."""
    pictures = f"mandelbrot=s=1920x1080:r=30,noise=alls=6:allf=t,trim=duration={min(seconds, 10)}"
    part = path.with_name("part.mp4")
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "8M", "-pix_fmt", "yuv420p"]
    _ffmpeg("-f", "lavfi", "-i", pictures, *coding, str(part))
    sound = ["-f", "lavfi", "-i", f"anoisesrc=c=pink:a=0.2:d={seconds}"]
    looped = ["-stream_loop", "-1", "-t", str(seconds), "-i", str(part)]
    _ffmpeg(*looped, *sound, "-c:v", "copy", "-c:a", "aac", "-ac", "2", "-t", str(seconds), str(path))


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def main() -> None:
    """Measure in turn, twice, and take the cheaper of each."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=120)
    seconds = arguments.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "film.mp4"
        make(video, seconds)
        plain, checked = [], []
        for _turn in range(2):
            before = used()
            _ffmpeg("-i", str(video), "-f", "null", "-")
            plain.append(used() - before)
            before = used()
            check(video, qa=Qa(), folder=Path(folder))
            checked.append(used() - before)
    text = (
        "# What the check costs\n\n"
        f"`python benchmarks/qa_cost.py --seconds {seconds}` on {cpu_model()}: CPU seconds of everything, 1920×1080 at "
        "30 fps, 8 Mbit/s, with sound; the cheaper of two turns.\n\n"
        "| | CPU s | × plain decode |\n| --- | --- | --- |\n"
        f"| plain decode of pictures and sound | {min(plain):.1f} | 1 |\n"
        f"| check | {min(checked):.1f} | {min(checked) / min(plain):.2f} |\n"
    )
    print(text)
    RESULTS.write_text(text)


if __name__ == "__main__":
    main()
