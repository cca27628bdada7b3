/** The thread that says, every few seconds, that a session is alive. */
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

const { url, id, heartbeatMs, apiKeyEnv } = workerData as {
  readonly url: string;
  readonly id: string;
  readonly heartbeatMs: number;
  readonly apiKeyEnv?: string;
};
const key = apiKeyEnv === undefined ? undefined : process.env[apiKeyEnv];
const headers = { 'Content-Type': 'application/json', ...(key ? { 'X-API-Key': key } : {}) };
const body = JSON.stringify({ session_id: id, type: 'session_heartbeat' });

for (;;) {
  await sleep(heartbeatMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(heartbeatMs),
    });
    // Nothing of it is read, however long it is.
    await response.body?.cancel();
  } catch {
    // One that is lost is made up for by the next; a server that is gone is noticed by whoever asks it for something.
  }
}
