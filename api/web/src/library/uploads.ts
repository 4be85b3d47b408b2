/** Files on their way to the server. */

import type { Problem, Uploaded } from "../api/shapes";

export interface Upload {
  id: number;
  name: string;
  size: number;
  state: "sending" | "indexing" | "done" | "refused";
  share: number;
  uploaded: Uploaded | null;
  problem: Problem | null;
}

export type UploadEvent =
  | { type: "chosen"; id: number; name: string; size: number }
  | { type: "sent"; id: number; share: number }
  | { type: "done"; id: number; uploaded: Uploaded }
  | { type: "refused"; id: number; problem: Problem };

export function reduceUploads(uploads: Upload[], event: UploadEvent): Upload[] {
  if (event.type === "chosen") {
    const { id, name, size } = event;
    return [{ id, name, size, state: "sending", share: 0, uploaded: null, problem: null }, ...uploads];
  }
  return uploads.map((one) => (one.id === event.id ? advance(one, event) : one));
}

function advance(upload: Upload, event: Exclude<UploadEvent, { type: "chosen" }>): Upload {
  if (event.type === "sent") return { ...upload, share: event.share, state: event.share >= 1 ? "indexing" : "sending" };
  if (event.type === "done") return { ...upload, state: "done", uploaded: event.uploaded };
  return { ...upload, state: "refused", problem: event.problem };
}
