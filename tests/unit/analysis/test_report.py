"""What a report says of itself."""

from farm.analysis.report import Finding, QaReport, Severity, Verdict


def finding(code: str, severity: Severity) -> Finding:
    return Finding(code=code, severity=severity, measure="1", limit="0", advice="look")


def test_notes_are_no_reasons_of_a_verdict() -> None:
    found = (
        finding("freeze", Severity.WARNING),
        finding("tiktok_shape", Severity.NOTE),
        finding("silence", Severity.ISSUE),
        finding("freeze", Severity.WARNING),
    )
    report = QaReport(file="a.mp4", verdict=Verdict.REJECT, planned=True, traced=0, findings=found, facts={})
    assert report.reasons == ("freeze", "silence")
