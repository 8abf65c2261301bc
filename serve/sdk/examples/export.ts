/** A video from Framefarm's own spec: planned, submitted, watched, fetched: `FARM_URL=… node export.ts video.mp4`. */

import { writeFile } from "node:fs/promises";
import process from "node:process";
import { Client, type ExportSpec } from "@framefarm/client";

const [target = "video.mp4"] = process.argv.slice(2);
const client = new Client({
  baseUrl: process.env.FARM_URL ?? "http://localhost:3100",
  apiKey: process.env.FARM_API_KEY,
});

const spec: ExportSpec = {
  version: 1,
  title: "Two colours",
  scenes: [
    { kind: "color", color: "#203040", duration: 1 },
    { kind: "color", color: "#806040", duration: 1 },
  ],
  outputs: [{ uri: "colours.mp4", width: 320, height: 180, fps: 30, quality: "draft" }],
};

const plan = await client.render.export(spec, { dryRun: true });
console.error(`${plan.tasks} tasks, about ${plan.estimated_duration_sec} s`);

const job = await client.render.export(spec, { priority: "high" });
for await (const event of client.jobs.events(job.jobId)) {
  console.error(event.number, event.type, event.data.stage ?? "");
}

const result = await client.jobs.waitFor(job.jobId);
const video = result.artifacts.find((file) => file.name === "video");
if (!video) throw new Error("the job made no video");
const { body } = await client.jobs.download(video);
if (!body) throw new Error("the video is empty");
await writeFile(target, body); // piece by piece, as it comes

console.log(JSON.stringify({ jobId: job.jobId, size: video.size, sha256: video.sha256 }));
