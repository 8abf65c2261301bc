"""From a spec to delivered files: prepare, plan, render on Ray, assemble, check, deliver."""
