/**
 * Opens the two models of a run: embedded in this process, on a server of the Tinker protocol, or
 * the program's own.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { deriveSeed } from '../base/random.js';
import type { TrainConfig } from '../config/schema.js';
import type { ParaphraseModel } from '../method/paraphrase.js';
import { isOneModel, ROLES, type Role } from '../method/roles.js';
import type { Policy } from '../models/policy.js';
import {
  dialects,
  openBaseSampler,
  openSession,
  openTinkerPolicy,
  probe,
  type Session,
} from '../models/tinker/index.js';
import { type Engine, MAX_WORKERS, openEngine } from '../models/transformer/index.js';
import type { OwnModels } from './own.js';
import type { Setting } from './setting.js';
import { teachDemonstrations, warmStartOf } from './warm-start.js';

export interface PairModels {
  /** Opens a role's model: as training starts, or from the checkpoint in a folder. */
  open(role: Role, from: Checkpoint | null): Promise<Policy>;
  /**
   * Returns the folder of the warm-started pair, which is made first if it is not cached; '' if the
   * models are not embedded.
   */
  start(): Promise<string>;
  /** Opens the model that paraphrases CoTs; null if there is none. */
  paraphraseModel(): Promise<ParaphraseModel | null>;
  dispose(): Promise<void>;
}

export interface Checkpoint {
  readonly folder: string;
  /** Starts with a fresh optimiser. */
  readonly weightsOnly?: boolean;
}

export interface ModelOptions {
  /** Threads of the embedded engine; results do not depend on it. */
  readonly workers?: number;
  readonly cache?: string;
  /** The folder of the warm-started pair, if it is already known. */
  readonly warmStart?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  /** Called when a server has to be waited for. */
  readonly onWaiting?: (what: string) => void;
  /** Ends the wait for a server. */
  readonly signal?: AbortSignal;
  /** An open engine to use; it stays open. */
  readonly engine?: Engine;
}

/** @throws UserError if a server cannot be reached, or does not do what its dialect promises */
export function openModels(setting: Setting, options: ModelOptions = {}): Promise<PairModels> {
  if (setting.models) return Promise.resolve(ownModels(setting.models));
  const { cluster } = setting.config.model;
  return cluster ? openCluster(setting, cluster, options) : openEmbedded(setting, options);
}

/**
 * Opens the models, runs `work`, and always disposes of them.
 * @throws what `openModels` throws
 */
export async function withModels<T>(
  setting: Setting,
  options: ModelOptions,
  work: (models: PairModels) => Promise<T>,
): Promise<T> {
  const models = await openModels(setting, options);
  try {
    return await work(models);
  } finally {
    await models.dispose();
  }
}

/** Opens the models of both roles; the very same object for both if one model plays them. */
export async function openRoles(
  models: PairModels,
  oneModel: boolean,
  from: Checkpoint | null,
): Promise<Readonly<Record<Role, Policy>>> {
  const shoggoth = await models.open('shoggoth', from);
  return { shoggoth, face: oneModel ? shoggoth : await models.open('face', from) };
}

/** Disposes of the models that `openRoles` opened. */
export async function disposeRoles({ shoggoth, face }: Readonly<Record<Role, Policy>>) {
  await Promise.all([...new Set([shoggoth, face])].map((policy) => policy.dispose()));
}

function ownModels(models: OwnModels): PairModels {
  return {
    start: async () => '',
    async open(role, from) {
      return models.open(role, from && checkpointOf(from.folder, role));
    },
    paraphraseModel: async () => null,
    dispose: async () => {},
  };
}

/** Returns the file that a role's model was saved to, whatever its ending. */
function checkpointOf(folder: string, role: Role): string {
  const file = readdirSync(folder).find((name) => name.startsWith(`${role}.`));
  if (file === undefined) throw new UserError(`${folder}: has no checkpoint of the ${role}`);
  return join(folder, file);
}

async function openEmbedded(setting: Setting, options: ModelOptions): Promise<PairModels> {
  const own = options.engine
    ? null
    : await openEngine({ workers: Math.min(options.workers ?? 1, MAX_WORKERS) });
  const engine = options.engine ?? own!;
  let warm: Promise<string> | null = options.warmStart ? Promise.resolve(options.warmStart) : null;
  const start = () => {
    warm ??= warmStartOf(engine, setting, options);
    return warm;
  };
  return {
    start,
    async open(role, from) {
      // The warm start's moments belong to other gradients, so training starts with a fresh
      // optimiser.
      const { folder, weightsOnly = false } = from ?? { folder: await start(), weightsOnly: true };
      return engine.createPolicy(setting.shapes[role], {
        path: join(folder, `${role}.safetensors`),
        weightsOnly,
      });
    },
    paraphraseModel: async () => null,
    dispose: async () => own?.dispose(),
  };
}

type Cluster = NonNullable<TrainConfig['model']['cluster']>;

async function openCluster(
  setting: Setting,
  cluster: Cluster,
  { onWarmStart, onWaiting, signal }: ModelOptions,
): Promise<PairModels> {
  const { config, tokenizer } = setting;
  const dialect = dialects[cluster.dialect];
  const sessions = new Map<string, Session>();
  const sessionOf = async ({
    baseUrl,
    apiKeyEnv,
  }: Pick<Cluster['shoggoth'], 'baseUrl' | 'apiKeyEnv'>): Promise<Session> => {
    const key = JSON.stringify([baseUrl, apiKeyEnv]);
    const known = sessions.get(key);
    if (known) return known;
    const session = await openSession({
      ...{
        baseUrl,
        dialect,
        inFlight: cluster.inFlight,
        patienceMs: cluster.patienceSeconds * 1000,
      },
      ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
      ...(onWaiting ? { onWaiting } : {}),
      ...(signal ? { signal } : {}),
    });
    sessions.set(key, session);
    return session;
  };
  const modelOf = (session: Session, role: Role) => {
    const { baseModel, rank } = cluster[role];
    const seed = deriveSeed(config.seed, 'adapter', role) % 2 ** 31;
    return { baseModel, rank, seed, ...contextOf(session, cluster[role], setting.contexts[role]) };
  };
  const dispose = async () => {
    await Promise.all([...sessions.values()].map((session) => session.close()));
  };
  try {
    // Two roles on one server with one base model need only one probe.
    const probed = new Set<string>();
    for (const role of ROLES) {
      const session = await sessionOf(cluster[role]);
      const key = JSON.stringify([session.connection.baseUrl, cluster[role].baseModel]);
      if (!probed.has(key)) await probe(session, modelOf(session, role), tokenizer.stops[role][0]);
      probed.add(key);
    }
  } catch (cause) {
    await dispose();
    throw cause;
  }
  return {
    start: async () => '',
    async open(role, from) {
      const session = await sessionOf(cluster[role]);
      if (!from) {
        const policy = await openTinkerPolicy(session, modelOf(session, role));
        const roles = isOneModel(config.arrangement, 0) ? ROLES : [role];
        if (cluster.warmStart)
          await teachDemonstrations(setting, roles, policy, dialect.clips, onWarmStart);
        return policy;
      }
      const path = join(from.folder, `${role}.tinker.json`);
      return openTinkerPolicy(session, modelOf(session, role), {
        path,
        weightsOnly: from.weightsOnly ?? false,
      });
    },
    async paraphraseModel() {
      const [texts, between] = [setting.paraphraseTexts, cluster.paraphraser];
      if (!texts || !between) return null;
      const { baseModel, temperature, topP } = between;
      const session = await sessionOf(between);
      const model = { baseModel, ...contextOf(session, between, setting.contexts.paraphraser) };
      return { sampler: await openBaseSampler(session, model), texts, temperature, topP };
    },
    dispose,
  };
}

/**
 * The longest sequence in tokens: the config's value, or else the smaller of what the model's files
 * and the server say.
 */
function contextOf(
  { baseModels }: Session,
  { baseModel, context }: Pick<Cluster['shoggoth'], 'baseModel' | 'context'>,
  ofFiles: number | undefined,
): { readonly context?: number } {
  if (context !== undefined) return { context };
  const said = [ofFiles, baseModels.get(baseModel)].filter((one) => typeof one === 'number');
  return said.length > 0 ? { context: Math.min(...said) } : {};
}
