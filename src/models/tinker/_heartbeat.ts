/** The script of a thread that sends a session's heartbeat every few seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

const { url, id, heartbeatMs, apiKeyEnv } = workerData as {
  readonly url: string;
  readonly id: string;
  readonly heartbeatMs: number;
  readonly apiKeyEnv?: string;
};
const key = apiKeyEnv === undefined ? undefined : process.env[apiKeyEnv];
const headers: Record<string, string> = { 'Content-Type': 'application/json' };
if (key) headers['X-API-Key'] = key;
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
    // Discards the body unread, however long it is.
    await response.body?.cancel();
  } catch {
    // The next heartbeat makes up for a lost one; other requests notice a server that is gone.
  }
}
