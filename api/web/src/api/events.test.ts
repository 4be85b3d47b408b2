import { expect, test } from "vitest";

import { cutEvents, readEvents, type ServerEvent } from "./events";

async function readAll(chunks: Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const STREAM = 'event: citations\ndata: []\n\n: heartbeat\n\nevent: claim\ndata: {"text":"𠮷祥街"}\n\nevent: done\r\ndata: {}\r\n\r\n';
const EVENTS = [
  { name: "citations", data: "[]" },
  { name: "claim", data: '{"text":"𠮷祥街"}' },
  { name: "done", data: "{}" },
];

test("events come out the same wherever the stream is cut, even inside a character", async () => {
  const bytes = new TextEncoder().encode(STREAM);
  for (let at = 0; at <= bytes.length; at++) expect(await readAll([bytes.slice(0, at), bytes.slice(at)])).toEqual(EVENTS);
});

test("an event that is not finished waits, and data of several lines are joined", () => {
  expect(cutEvents("data: a\ndata: b\n\nevent: claim\nda")).toEqual({ events: [{ name: "message", data: "a\nb" }], rest: "event: claim\nda" });
});
