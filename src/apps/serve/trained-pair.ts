/** A task's base models: the warm-started pair that every run starts from, and an untrained one. */
import { join } from 'node:path';
import { ROLES } from '../../method/roles.js';
import type { Engine, Init } from '../../models/transformer/index.js';
import type { Setting } from '../../runs/setting.js';
import type { BaseModel } from './host.js';

/**
 * Returns the base models `shoggoth`, `face` and `untrained`. Copies of the first two start where
 * an embedded run starts; `lora_config.seed` is the seed of an untrained copy.
 * @param warmStart the folder of the warm-started pair
 */
export function trainedPair(
  engine: Engine,
  { shapes, tokenizer }: Setting,
  warmStart: string,
): BaseModel[] {
  const [stop] = tokenizer.stops.shoggoth;
  const trained = ROLES.map((role): BaseModel => {
    const shape = shapes[role];
    const make = (init: Init) => engine.createPolicy(shape, init);
    return {
      name: role,
      context: shape.context,
      stop,
      create: () => make({ path: join(warmStart, `${role}.safetensors`), weightsOnly: true }),
      load: (path, weightsOnly) => make({ path, weightsOnly }),
    };
  });
  const shape = shapes.shoggoth;
  return [
    ...trained,
    {
      name: 'untrained',
      context: shape.context,
      stop,
      create: (seed) => engine.createPolicy(shape, { seed }),
      load: (path, weightsOnly) => engine.createPolicy(shape, { path, weightsOnly }),
    },
  ];
}
