"""The commands that speak to a service: `farm submit`, `jobs`, `watch`, `cancel`, `result`, `logs`."""

from typing import Annotated

import typer

from farm.cli.options import KeyOption, SetOption, SpecArgument, UrlOption

service_app = typer.Typer()

PANEL = "At a service (farm serve, here or elsewhere)"
"""Where `farm --help` shows these commands."""

JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="The job's id; `farm jobs` lists them.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress display.")]
DownloadOption = Annotated[str, typer.Option("--download", metavar="DIR", help="Bring the job's files into a folder.")]


@service_app.command(rich_help_panel=PANEL)
def submit(
    spec: SpecArgument,
    kind: Annotated[
        str, typer.Option("--kind", help="What the file is for: render/export, render/brief, tts/generate, …")
    ] = "render/export",
    changes: SetOption = [],  # noqa: B006 — typer reads the default, nobody changes it
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the job has ended, and show how far it is.")] = False,
    download: Annotated[
        str, typer.Option("--download", metavar="DIR", help="Wait, then bring the job's files into a folder.")
    ] = "",
    job_id: Annotated[str, typer.Option("--id", metavar="ID", help="Your own id for the job.")] = "",
    priority: Annotated[str, typer.Option("--priority", help="low, normal or high.")] = "normal",
    webhook: Annotated[str, typer.Option("--webhook", metavar="URL", help="Where the job's end is told, signed.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and plan at the service; queue nothing.")] = False,
    upload: Annotated[
        bool, typer.Option("--upload/--no-upload", help="Bring local files along, or let paths mean the service's own.")
    ] = True,
    url: UrlOption = "",
    key: KeyOption = "",
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Have a service render a spec, or do anything else that it can; print the job's id.

    Local files that the spec names are uploaded first, each once: the service knows them by their hash.

        farm submit spec.json --download out

        farm submit spec.json --set 'scenes[0].duration=5' --priority high

        farm submit brief.json --kind render/brief --wait

        farm submit spec.json --url https://farm.example.com --dry-run
    """
    from farm.cli.submitting import Wanted, submit_file  # noqa: PLC0415 — httpx is loaded only where it is used

    wanted = Wanted(
        kind=kind,
        changes=changes,
        job_id=job_id,
        priority=priority,
        webhook=webhook,
        upload=upload,
        wait=wait or bool(download),
        download=download,
        quiet=quiet,
        as_json=as_json,
    )
    submit_file(spec, wanted, url=url, key=key, dry_run=dry_run)


@service_app.command(rich_help_panel=PANEL)
def jobs(
    status: Annotated[
        list[str],
        typer.Option("--status", help="queued, running, cancelling, completed, failed or cancelled; repeatable."),
    ] = [],  # noqa: B006 — as above
    kind: Annotated[str, typer.Option("--kind", help="Only of this capability, such as render/export.")] = "",
    tag: Annotated[str, typer.Option("--tag", help="Only with this tag.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 20,
    url: UrlOption = "",
    key: KeyOption = "",
    as_json: JsonOption = False,
) -> None:
    """List your jobs, the newest first."""
    from farm.cli.service import list_jobs  # noqa: PLC0415 — as above

    list_jobs(status=status, kind=kind, tag=tag, limit=limit, url=url, key=key, as_json=as_json)


@service_app.command(rich_help_panel=PANEL)
def watch(job: JobArgument, url: UrlOption = "", key: KeyOption = "", as_json: JsonOption = False) -> None:
    """Show what happens to a job as it happens, until it has ended; Ctrl-C leaves it alone.

    The exit code tells how it ended: 0 completed, 1 failed or cancelled.
    """
    from farm.cli.service import watch_job  # noqa: PLC0415 — as above

    watch_job(job, url=url, key=key, as_json=as_json)


@service_app.command(rich_help_panel=PANEL)
def cancel(job: JobArgument, url: UrlOption = "", key: KeyOption = "", as_json: JsonOption = False) -> None:
    """Stop a job: at once while it waits, within seconds while it runs."""
    from farm.cli.service import cancel_job  # noqa: PLC0415 — as above

    cancel_job(job, url=url, key=key, as_json=as_json)


@service_app.command(rich_help_panel=PANEL)
def result(
    job: JobArgument,
    download: DownloadOption = "",
    url: UrlOption = "",
    key: KeyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show what a job made, and bring its files here with --download."""
    from farm.cli.service import show_result  # noqa: PLC0415 — as above

    show_result(job, download=download, url=url, key=key, as_json=as_json)


@service_app.command(rich_help_panel=PANEL)
def logs(job: JobArgument, url: UrlOption = "", key: KeyOption = "", as_json: JsonOption = False) -> None:
    """Tell a job's story until now: stages, tasks with their nodes and attempts, and what went wrong."""
    from farm.cli.service import tell_story  # noqa: PLC0415 — as above

    tell_story(job, url=url, key=key, as_json=as_json)
