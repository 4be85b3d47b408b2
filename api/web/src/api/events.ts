/** Reads server-sent events from a response body. */

export interface ServerEvent {
  name: string;
  data: string;
}

/** Cut what has come so far into whole events and the rest that waits for more; comments (heartbeats) are dropped. */
export function cutEvents(text: string): { events: ServerEvent[]; rest: string } {
  const half = text.endsWith("\r") ? "\r" : ""; // its \n may be on its way
  const blocks = text.slice(0, text.length - half.length).replace(/\r\n?/g, "\n").split("\n\n");
  const rest = (blocks.pop() ?? "") + half;
  return { events: blocks.map(readBlock).filter((event) => event !== null), rest };
}

function readBlock(block: string): ServerEvent | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length ? { name, data: data.join("\n") } : null;
}

export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder(); // one for the whole stream: a character may be split between two chunks
  let waiting = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const { events, rest } = cutEvents(waiting + (done ? decoder.decode() + "\n\n" : decoder.decode(value, { stream: true })));
      yield* events;
      if (done) return;
      waiting = rest;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
