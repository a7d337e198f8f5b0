// What this server is called: its admin says so. Remembered, so that it stands there from the first moment of the next visit.
import { get } from './api';
import { keep, recall } from './keep';

const remembered = 'runnerway.server';

let name = $state(String(recall('browser', remembered) ?? 'RunnerWay'));

export function serverName(): string {
  return name;
}

/** Asks the server; without an answer the name stays as it was. */
export async function loadServerName(): Promise<void> {
  const said = (await get<{ name: string }>('/instance', { as: 'anyone' }).catch(() => null))?.name;
  if (!said || said === name) return;
  name = said;
  keep('browser', remembered, said);
}
