// Short news at the edge of the screen, read out by screen readers.

interface Toast {
  id: number;
  text: string;
  kind: 'news' | 'problem';
  action?: { label: string; run: () => void };
}

let list = $state.raw<Toast[]>([]);
let last = 0;

export function toasts(): Toast[] {
  return list;
}

export function dismiss(id: number) {
  list = list.filter((t) => t.id !== id);
}

/** Shows text for some seconds; a problem, or what offers an action, stays longer. */
export function toast(text: string, options: { kind?: Toast['kind']; action?: Toast['action'] } = {}) {
  const id = ++last;
  list = [...list.slice(-2), { id, text, kind: options.kind ?? 'news', action: options.action }];
  setTimeout(() => dismiss(id), options.kind === 'problem' || options.action ? 10_000 : 5000);
}
