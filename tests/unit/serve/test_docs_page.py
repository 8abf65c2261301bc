"""The page of documentation loads everything from the service itself."""

import re

from service_runs import Running


def test_all_that_the_page_loads_is_here_and_nothing_else_may_be_loaded(shared: Running) -> None:
    page = shared.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert "//" not in page.text.replace("<!doctype", "")
    for path in (one for one in loaded if not one.startswith("data:")):
        answer = shared.get(path)
        assert (path, answer.status_code) == (path, 200)
        expected = "text/css" if path.endswith(".css") else "text/javascript"
        assert answer.headers["content-type"].startswith(expected)
        assert len(answer.content) > 100
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_other_names_lead_nowhere(shared: Running) -> None:
    for name in ("..%2f__init__.py", "index.html", "%2e%2e/app.py", "swagger-ui.css.map"):
        assert shared.get(f"/docs/{name}").status_code == 404
