"""Compositions before the plan: projects bundled, props' assets found, each composition asked what it is."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from pydantic import JsonValue

from farm.errors import AssetError, FarmError, MissingToolError, Problem, RenderError
from farm.orchestrator.costs import known_cost
from farm.orchestrator.dispatch import Failure, Result
from farm.orchestrator.intake import Intake, Wanted
from farm.orchestrator.prepare import Prepared, Use, prepare
from farm.orchestrator.projects import bundle_of
from farm.plan.materials import AudioMaterial, CompositionMaterial, ImageMaterial, VideoMaterial, composition_name
from farm.plan.props import Media, PropAsset, prop_assets, replaced
from farm.plan.tasks import CHROMIUM, DescribePayload, ListPayload, Resources, Task, Versions, content_key
from farm.scene_worker.remotion.frames import ASSETS
from farm.settings import Settings
from farm.spec.base import parse_fps
from farm.spec.export import ExportSpec
from farm.spec.scenes import OnError, Policy, RemotionScene
from farm.storage.store import Store

ASK_SECONDS = 2.0
"""Estimated CPU seconds to open a bundle and ask it."""

Ask = Callable[[list[Task], Mapping[str, str]], tuple[Mapping[str, Result], Sequence[Failure]]]
"""Runs tasks whose results the store lacks, with the paths of assets by hash; returns results and failures."""

T = TypeVar("T")


@dataclass(kw_only=True)
class Compositions:
    """The compositions of one export, on their way to materials."""

    spec: ExportSpec
    base: Path
    store: Store
    settings: Settings
    versions: Versions
    engine: str
    """The browser of the farm; empty: there is none."""
    ask: Ask
    ahead: Callable[[], None] = lambda: None
    """Is told as soon as it is certain that the farm will be needed; called any number of times."""
    problems: dict[int | None, list[Problem]] = field(default_factory=dict)
    """What is wrong, by scene."""
    _bundles: dict[str | None, str] = field(default_factory=dict)
    _schemas: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def scenes(self) -> Iterator[tuple[int, RemotionScene]]:
        """Return the scenes that are compositions and in order so far, with their numbers."""
        for number, scene in enumerate(self.spec.scenes):
            if isinstance(scene, RemotionScene) and number not in self.problems:
                yield number, scene

    def prepare(self, intake: Intake, *, advance: Callable[[float], None]) -> Prepared:
        """Return the export's measured assets, those in props too, and what the compositions are.

        What is wrong is returned, not raised. ``advance`` is told the share done.
        """
        self.bundle(intake.folder)
        prepared = prepare(self.spec, intake, more=tuple(self.uses()), advance=advance)
        described = self.describe(prepared)
        problems = {n: (*prepared.problems.get(n, ()), *told) for n, told in self.problems.items()}
        materials = replace(prepared.materials, compositions=described)
        return replace(prepared, materials=materials, problems=dict(prepared.problems) | problems)

    def bundle(self, folder: Path) -> None:
        """Bundle every project, and ask each bundle for its compositions' schemas."""
        if not self.engine and any(True for _ in self.scenes):
            raise MissingToolError("no node has a browser for 'remotion' scenes; `farm doctor` tells what is missing")
        projects = self._by(lambda scene: scene.project)
        for n, (project, numbers) in enumerate(projects.items(), start=1):
            # What is wrong with any project is told before the farm is troubled.
            ahead = self.ahead if n == len(projects) and not self.problems else lambda: None
            try:
                self._bundles[project] = bundle_of(project, self.base, self.store, self.settings, folder, ahead=ahead)
            except (AssetError, RenderError) as error:
                for number in numbers:
                    self._note(number, f"scenes[{number}].project", f"{project} {error.message}")
        payloads = {
            bundle: ListPayload(bundle=bundle, engine=self.engine) for bundle in dict.fromkeys(self._bundles.values())
        }
        tasks = {bundle: self._task(payload, f"compositions of {bundle[:8]}") for bundle, payload in payloads.items()}
        answers = self._answers(list(tasks.values()), {}, dict.fromkeys((t.key for t in tasks.values()), ()))
        for bundle, task in tasks.items():
            listed = answers.get(task.key, {}).get("compositions", [])
            self._schemas[bundle] = {c["id"]: (c["described"] or {}).get("props_schema") for c in listed}

    def uses(self) -> Iterator[Use]:
        """Return the assets that the scenes' props name."""
        for number, scene in self.scenes:
            for asset in self._assets(scene):
                where = f"scenes[{number}].props.{asset.path}"
                yield Use(where=where, scene=number, address=asset.address, wanted=Wanted(asset.media))

    def describe(self, prepared: Prepared) -> dict[str, CompositionMaterial]:
        """Ask each composition what it is with its props; return those that answered, by name."""
        asked: dict[str, Task] = {}
        scenes: dict[str, list[int]] = {}
        broken = prepared.problems.keys()
        for number, scene in self.scenes:
            if number not in broken:
                task = self._task(self._question(scene, prepared), f"scene {number + 1:02d} · {scene.composition}")
                asked[composition_name(scene)] = task
                scenes.setdefault(task.key, []).append(number)
        answers = self._answers(list(asked.values()), prepared.paths, scenes)
        found = {}
        for _number, scene in self.scenes:
            name = composition_name(scene)
            if name in asked and asked[name].key in answers:
                payload = asked[name].payload
                assert isinstance(payload, DescribePayload)  # noqa: S101 — made just above
                found[name] = self._material(scene, payload, answers[asked[name].key], asked[name].assets)
        return found

    def _by(self, of: Callable[[RemotionScene], T]) -> dict[T, list[int]]:
        """Group the scenes' numbers by something."""
        groups: dict[T, list[int]] = {}
        for number, scene in self.scenes:
            groups.setdefault(of(scene), []).append(number)
        return groups

    def _assets(self, scene: RemotionScene) -> Iterator[PropAsset]:
        schema = self._schemas.get(self._bundles[scene.project], {}).get(scene.composition)
        return prop_assets(scene.props, schema)

    def _question(self, scene: RemotionScene, prepared: Prepared) -> DescribePayload:
        """Return what a composition is asked: with the customer's props, and with the assets' hashes in them."""
        names = {asset.path: ASSETS + _name(asset, prepared) for asset in self._assets(scene)}
        props = replaced(dict(scene.props), names)
        return DescribePayload.model_validate(
            {
                "bundle": self._bundles[scene.project],
                "composition": scene.composition,
                "given": scene.props,
                "props": props,
                "hosts": scene.hosts,
                "timeout": scene.timeout,
                "engine": self.engine,
            }
        )

    def _task(self, payload: ListPayload | DescribePayload, name: str) -> Task:
        described = payload.props if isinstance(payload, DescribePayload) else {}
        return Task(
            key=content_key(payload, self.versions),
            name=f"export {self.spec.title.lower()} · {name}",
            payload=payload,
            scenes=(),
            resources=Resources(tags={CHROMIUM: 1}),
            on_error=OnError(policy=Policy.SKIP),  # so that all problems come at once; the scene's own policy is next
            frames=0,
            seconds=ASK_SECONDS,
            assets=tuple(dict.fromkeys(_hashes(described))),
        )

    def _answers(
        self, tasks: list[Task], paths: Mapping[str, str], scenes: Mapping[str, Sequence[int]]
    ) -> dict[str, dict[str, Any]]:
        """Run tasks; note failures at the scenes that asked; return the answers by key."""
        done, failures = self.ask(tasks, paths)
        for failure in failures:
            if not scenes[failure.task.key]:
                raise failure.error
            for number in scenes[failure.task.key]:
                self._failed(number, failure.error)
        return {
            key: json.loads(self.store.open_local(result.artifact).read_bytes())
            for key, result in done.items()
            if key in scenes
        }

    def _failed(self, number: int, error: FarmError) -> None:
        for problem in error.located("composition"):
            self._note(number, f"scenes[{number}].{problem.where}", problem.message)

    def _note(self, number: int, where: str, message: str) -> None:
        self.problems.setdefault(number, []).append(Problem(where=where, message=message))

    def _material(
        self, scene: RemotionScene, asked: DescribePayload, answer: Mapping[str, Any], assets: tuple[str, ...]
    ) -> CompositionMaterial:
        defaults: dict[str, JsonValue] = answer["default_props"]
        # What a composition computes from a varying prop may vary too: then nothing is shared.
        plain = answer["props"] == {**defaults, **asked.props}
        fps: Fraction = parse_fps(answer["fps"])
        return CompositionMaterial(
            bundle=asked.bundle,
            shipped=scene.project is None,
            width=answer["width"],
            height=answer["height"],
            fps=fps,
            frames=answer["duration_in_frames"],
            props=answer["props"],
            neutral={name: defaults[name] for name in scene.varies if name in defaults} if plain else {},
            engine=self.engine,
            frame_seconds=known_cost(self.store, asked.bundle, asked.composition),
            assets=assets,
        )


def _name(asset: PropAsset, prepared: Prepared) -> str:
    """Return the name that pages know an asset by: its hash, and the ending that tells its type."""
    materials = prepared.materials
    measured: dict[Media, Mapping[str, ImageMaterial | AudioMaterial | VideoMaterial]] = {
        "image": materials.images,
        "audio": materials.sounds,
        "video": materials.videos,
    }
    found = measured[asset.media].get(asset.address)
    if found is None:  # its problem is noted already, and the scene with it
        return ""
    ending = Path(asset.address.partition("?")[0]).suffix.lower()
    usual = ending[1:].isalnum() and len(ending) <= 6  # noqa: PLR2004 — longest: .webp with its dot
    return found.sha256 + (f".{found.format}" if isinstance(found, ImageMaterial) else ending if usual else "")


def _hashes(value: JsonValue) -> Iterator[str]:
    """Return the hashes of the assets that props name."""
    if isinstance(value, str):
        if value.startswith(ASSETS):
            yield Path(value.removeprefix(ASSETS)).stem
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _hashes(part)
