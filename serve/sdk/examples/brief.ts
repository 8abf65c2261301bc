/** A video from a content brief, as the service was specified: `FARM_URL=… node brief.ts`. */

import process from "node:process";
import { RemotionClient } from "@framefarm/client";

const myBrief = {
  id: "why-ice-floats",
  format: "explainer_v1",
  title: "Why ice floats",
  sections: [
    {
      heading: "Water is odd",
      text: "Nearly everything shrinks when it freezes. Water grows.",
      duration_sec: 2,
    },
    { heading: "So ice is lighter", text: "A litre of ice weighs 917 grams.", duration_sec: 2 },
  ],
  style: { theme: "dark", primary_color: "#6366f1" },
  settings: { fps: 30 },
} as const;

const client = new RemotionClient({
  baseUrl: process.env.FARM_URL ?? "http://localhost:3100",
  apiKey: process.env.FARM_API_KEY,
});

// Render a video
const job = await client.render.brief({
  brief: myBrief,
  quality: "production",
});

// Wait for completion
const result = await client.jobs.waitFor(job.jobId);

console.log(JSON.stringify(result));
