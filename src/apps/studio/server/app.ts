/**
 * The studio's server: the page and the answers of `api.ts`. Requests name runs by opaque ids and
 * never contain a path.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ownHostOnly } from '../../../base/loopback.js';
import { policyOf } from '../../../show/web/document.js';
import { gate, withHeaders } from './gate.js';
import { createIndexes } from './indexes.js';
import { addLaunchRoutes } from './launch-routes.js';
import { Launcher } from './launcher.js';
import { createLive } from './live.js';
import { createRegistry } from './registry.js';
import { answerError, refuse } from './requests.js';
import { addRunRoutes } from './run-routes.js';
import { addSampleRoutes } from './sample-routes.js';

export interface StudioOptions {
  /** The folder whose runs are served. */
  readonly folder: string;
  /** The built page. */
  readonly page: string;
  /** The token that the opened address must contain, at least 32 characters. */
  readonly token: string;
}

export interface Studio {
  readonly app: Hono;
  /** Ends the event streams and closes all files. */
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 1 << 16;

export function createStudio({ folder, page, token }: StudioOptions): Studio {
  const launcher = new Launcher(() => live.refresh());
  const registry = createRegistry(folder, launcher);
  registry.refresh();
  const live = createLive(registry);
  const indexes = createIndexes();
  const app = new Hono();
  guard(app, page, token);
  app.get('/', (context) => context.html(page));
  const services = { folder, registry, live, indexes, launcher };
  addRunRoutes(app, services);
  addSampleRoutes(app, services);
  addLaunchRoutes(app, services);
  app.notFound((context) =>
    refuse(context, 'Nothing is served at this address; the page is at /.', 404),
  );
  app.onError(answerError);
  return {
    app,
    async close() {
      launcher.close();
      live.close();
      indexes.close();
    },
  };
}

/** Refuses requests from elsewhere and bodies that are too long, before any route sees them. */
function guard(app: Hono, page: string, token: string): void {
  app.use(withHeaders(policyOf(page)));
  app.use(ownHostOnly);
  app.use(gate(token));
  app.use(
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: (context) =>
        refuse(context, `A request may have at most ${MOST_BODY_BYTES} bytes.`, 413),
    }),
  );
}
