/** Server-sent events (WHATWG HTML, 9.2), read from a body as it comes. */

/** One event as it was sent. */
export interface Sent {
  /** Number of the event, as a text; empty if none was ever sent. */
  id: string;
  type: string;
  data: string;
}

/** What a stream says: an event, how long to wait before coming back after it is cut, or that it is still there. */
export type Said = { event: Sent } | { retryMs: number } | { alive: true };

/** Longest event that is read, in characters: one without end must not fill the memory. */
const LONGEST_EVENT = 16 * 1024 * 1024;

/** Read a stream; an event that is cut off is not given. */
export async function* said(body: ReadableStream<Uint8Array>): AsyncGenerator<Said, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const lines = new Lines();
  let id = "";
  let type = "";
  let data: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const line of lines.add(decoder.decode(value, { stream: true }))) {
        const [name, text] = fieldOf(line);
        length += line.length;
        if (line === "") {
          if (data.length) yield { event: { id, type: type || "message", data: data.join("\n") } };
          type = "";
          data = [];
          length = 0;
        } else if (name === "data") data.push(text);
        else if (name === "event") type = text;
        else if (name === "id" && !text.includes("\0")) id = text;
        else if (name === "retry" && /^\d+$/.test(text)) yield { retryMs: Number(text) };
        else if (name === "") yield { alive: true };
      }
      if (lines.pending + length > LONGEST_EVENT) throw new Error("an event is too long");
    }
  } finally {
    // Also when the reader of these events goes away: the connection must not stay open.
    await reader.cancel().catch(() => undefined);
  }
}

/** Name and value of a line; a comment has an empty name. */
function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  return [line.slice(0, colon), line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1)];
}

/** Cuts text into lines that end with CR LF, LF or CR, wherever the pieces of it were cut. */
class Lines {
  #rest = "";
  #endedWithReturn = false;

  /** Characters of the line that is not complete. */
  get pending(): number {
    return this.#rest.length;
  }

  add(text: string): string[] {
    if (text === "") return [];
    const piece = this.#endedWithReturn && text.startsWith("\n") ? text.slice(1) : text;
    this.#endedWithReturn = text.endsWith("\r");
    const lines = piece.split(/\r\n|\n|\r/);
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}
