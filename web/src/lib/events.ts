// Server-sent events out of the body of an answer.

/** A message of the live connection; see docs/notifications.md. */
export interface LiveMessage {
  type: string;
  id?: string;
  last_id?: string;
  unread_count?: number;
  alert?: boolean;
  notification?: unknown;
}

/** The data of each event, until the body ends. Comments and what is no JSON are passed over. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveMessage> {
  const reader = body.getReader();
  const text = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + text.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop()!;
      for (const block of blocks) {
        const message = dataOf(block);
        if (message) yield message;
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function dataOf(block: string): LiveMessage | null {
  const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  if (!lines.length) return null;
  try {
    return JSON.parse(lines.map((line) => line.slice(5).trimStart()).join('\n'));
  } catch {
    return null;
  }
}
