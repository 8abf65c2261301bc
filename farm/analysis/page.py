"""The report as one page for people: nothing is loaded from anywhere, everything foreign is escaped."""

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

from farm.analysis.report import Curve, Finding, QaReport, Severity

WIDTH, HEIGHT = 1160.0, 120.0
"""Size of a chart, in CSS pixels."""

STYLE = """
:root{--paper:#fbfbfa;--ink:#1d2127;--dim:#646b76;--line:#dcdfe4;--card:#fff;--issue:#c62f2f;--warning:#b7791f;
--note:#5b7083;--good:#2f7d4f;--wave:#5b7bb0}
@media(prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#e6e8eb;--dim:#98a0ac;--line:#2c323b;--card:#1b2027;
--issue:#f07171;--warning:#e0a84a;--note:#93a7b8;--good:#6cc08b;--wave:#7f9fd6}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1220px;margin:0 auto;padding:32px 28px 64px}
header{display:flex;align-items:baseline;gap:16px;flex-wrap:wrap}h1{font-size:24px;margin:0;overflow-wrap:anywhere}
h2{font-size:16px;margin:36px 0 10px}.verdict{font-weight:700;text-transform:uppercase;letter-spacing:.06em;
padding:3px 12px;border-radius:999px;color:#fff;font-size:13px}
.approve{background:var(--good)}.review{background:var(--warning)}.reject{background:var(--issue)}
.sub{color:var(--dim);margin:6px 0 0}img{max-width:100%;border-radius:8px;display:block}
.chart{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px 6px;margin-bottom:10px}
.chart svg{width:100%;height:auto;display:block}.chart b{font-weight:600}.chart span{color:var(--dim);font-size:13px}
svg text{fill:var(--dim);font-size:11px}table{border-collapse:collapse;width:100%;background:var(--card);
border:1px solid var(--line);border-radius:8px;overflow:hidden}
th,td{text-align:left;padding:8px 12px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{font-size:12px;color:var(--dim);font-weight:600;white-space:nowrap}
tr:last-child td{border-bottom:0}td.n{white-space:nowrap}
.issue{color:var(--issue)}.warning{color:var(--warning)}.note{color:var(--note)}td b{font-weight:600}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:10px}
.facts div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 12px}
.facts dt{color:var(--dim);font-size:12px}.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}dl{margin:0}
.advice{color:var(--dim);font-size:13px}
"""


def page(report: QaReport, sheet: Path | None) -> str:
    """Return the page; ``sheet`` is a contact sheet as JPEG."""
    picture = f'<h2>Pictures</h2><img alt="Contact sheet" src="{_embedded(sheet)}">' if sheet else ""
    known = f"{report.traced} frames held against what was drawn" if report.traced else "judged by the plan alone"
    known = known if report.planned else "no plan is known: only what needs none was judged"
    counts = ", ".join(f"{report.count(s)} {s.value}{'s' if report.count(s) != 1 else ''}" for s in Severity)
    body = [
        _head(report),
        f'<p class="sub">{counts} · {known} · {report.cpu_seconds:g} CPU seconds</p>',
        "<h2>Findings</h2>",
        _findings(report.findings),
        "<h2>Over time</h2>",
        *_charts(report),
        picture,
        "<h2>The file</h2>",
        _facts(report),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f"<title>{escape(report.file)} · {report.verdict.value}</title><style>{STYLE}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


def _head(report: QaReport) -> str:
    word = report.verdict.value
    return f'<header><span class="verdict {word}">{word}</span><h1>{escape(report.file)}</h1></header>'


def _embedded(sheet: Path) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(sheet.read_bytes()).decode()


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return '<p class="sub">Nothing was found.</p>'
    rows = [
        f'<tr><td class="n {f.severity.value}"><b>{f.severity.value}</b></td>'
        f'<td class="n">{escape(f.code)}</td>'
        f'<td class="n">{"" if f.scene is None else f"scenes[{f.scene}]"}</td>'
        f'<td class="n">{f.start:.2f} – {f.end:.2f} s</td>'
        f'<td>{escape(f.measure)}<div class="advice">{escape(f.advice)}</div></td>'
        f"<td>{escape(f.limit)}</td></tr>"
        for f in findings
    ]
    head = "<tr><th>Severity</th><th>Code</th><th>Scene</th><th>Time</th><th>Measured</th><th>Limit</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _charts(report: QaReport) -> list[str]:
    """Draw every curve on the same time axis, with cuts and findings."""
    seconds = max((c.step * len(c.values) for c in (report.luma, report.waveform) if c), default=0.0)
    marks = _marks(report, seconds)
    drawn = []
    if report.waveform:
        drawn.append(_chart("Waveform", "full scale is the chart's height", _wave(report.waveform, seconds), marks))
    if report.loudness:
        line = _line(report.loudness, seconds, -60.0, 0.0)
        said = report.facts.get("lufs")
        note = f"momentary, −60 to 0 LUFS; {said:g} LUFS over the whole" if isinstance(said, float) else "silent"
        drawn.append(_chart("Loudness", note, line, marks))
    if report.luma:
        drawn.append(_chart("Brightness", "mean luma, 16 to 235", _line(report.luma, seconds, 16, 235), marks))
    if drawn:
        drawn.append('<p class="sub">Thin lines are cuts; shaded stretches are findings.</p>')
    return drawn


def _chart(name: str, note: str, curve: str, marks: str) -> str:
    return (
        f'<div class="chart"><b>{name}</b> <span>{escape(note)}</span>'
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT + 16:g}" role="img" aria-label="{name}">{marks}{curve}</svg></div>'
    )


def _at(seconds: float, whole: float) -> float:
    return round(WIDTH * min(max(seconds, 0.0), whole) / whole, 1) if whole else 0.0


def _marks(report: QaReport, whole: float) -> str:
    parts = []
    for one in report.findings:
        left, right = _at(one.start, whole), _at(one.end, whole)
        if whole and one.end - one.start < 0.98 * whole:
            parts.append(
                f'<rect x="{left}" y="0" width="{max(2.0, right - left):.1f}" height="{HEIGHT:g}" '
                f'fill="var(--{one.severity.value})" opacity=".22"><title>{escape(one.code)}</title></rect>'
            )
    parts += [
        f'<line x1="{_at(c, whole)}" x2="{_at(c, whole)}" y1="0" y2="{HEIGHT:g}" stroke="var(--dim)" '
        'stroke-dasharray="2 3" opacity=".6"/>'
        for c in report.cuts
    ]
    step = next((s for s in (0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800) if whole / s <= 16), 3600)  # noqa: PLR2004 — labels that fit
    ticks = [n * step for n in range(int(whole / step) + 1)] if whole else []
    parts += [
        f'<text x="{min(_at(t, whole) + 2, WIDTH - 40):.1f}" y="{HEIGHT + 13:g}">{_clock(t)}</text>' for t in ticks
    ]
    return "".join(parts)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{seconds % 60:04.1f}"


def _wave(curve: Curve, whole: float) -> str:
    middle = HEIGHT / 2
    top = [(_at(n * curve.step, whole), middle * (1 - v)) for n, v in enumerate(curve.values)]
    low = [(x, HEIGHT - y) for x, y in reversed(top)]
    points = " ".join(f"{x:g},{y:.1f}" for x, y in (*top, *low))
    return f'<polygon points="{points}" fill="var(--wave)" opacity=".8"/>'


def _line(curve: Curve, whole: float, low: float, high: float) -> str:
    def height(value: float) -> float:
        return HEIGHT * (1 - (min(max(value, low), high) - low) / (high - low))

    points = " ".join(f"{_at(n * curve.step, whole):g},{height(v):.1f}" for n, v in enumerate(curve.values))
    return f'<polyline points="{points}" fill="none" stroke="var(--wave)" stroke-width="1.6"/>'


def _facts(report: QaReport) -> str:
    shown = {name.replace("_", " "): value for name, value in report.facts.items() if value not in (None, "")}
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>" for name, value in shown.items())
    return f'<dl class="facts">{rows}</dl>'
