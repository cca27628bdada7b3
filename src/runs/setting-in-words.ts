/**
 * Describes a run's plan before it starts: which models play the roles, when they learn, and which
 * reward reaches them.
 */

import { DEFAULT_FAILURES, type Failures } from '../config/failures.js';
import type { TrainConfig } from '../config/schema.js';
import { planRound } from '../method/plan-round.js';
import { ROLES, type Role } from '../method/roles.js';
import { routeInWords, routing } from '../method/routing.js';
import type { Setting } from './setting.js';

export function settingInWords({ config, task, scheme, shapes }: Setting): string[] {
  const { arrangement, grader, failures, optimiser, paraphraser, guard } = config;
  const { n, k, price } = planRound(config, scheme);
  const routes = routing(scheme, grader, task.parts);
  const rate = (role: Role) =>
    typeof optimiser.learningRate === 'number'
      ? optimiser.learningRate
      : optimiser.learningRate[role];
  const learns = (role: Role) => {
    const first = arrangement.learnsFrom[role];
    return first === 'never' ? 'never learns' : first === 1 ? '' : `learns from round ${first}`;
  };
  const roles = ROLES.map((role) => {
    const { layers, width } = shapes[role];
    const served = config.model.cluster?.[role];
    const how = [
      `learns by ${routeInWords(routes[role])}`,
      `step size ${rate(role)}`,
      served ? `${served.baseModel} at ${served.baseUrl}` : `${layers} × ${width}`,
      learns(role),
    ];
    return `${role.padEnd(9)} ${how.filter(Boolean).join(', ')}`;
  });
  const one =
    arrangement.models === 'one'
      ? [
          `models    one for both roles${arrangement.splitAfter ? `, two after round ${arrangement.splitAfter}` : ''}`,
        ]
      : [];
  const rounds =
    config.budget.unit === 'summaries' ? `, ${Math.floor(config.budget.total / price)} rounds` : '';
  return [
    `plan      ${task.name} by ${scheme.name}, ${config.round.questions} questions × ${n} CoTs × ${k} summaries a round${rounds}`,
    ...one,
    ...roles,
    ...(paraphraser === 'none' ? [] : [`between   ${paraphraserInWords(config)}`]),
    ...(isDefault(failures) ? [] : [`failures  ${failuresInWords(failures)}`]),
    ...(guard
      ? [
          `guard     ${guard.action === 'stop' ? 'ends the run' : `multiplies the shoggoth's step size by ${guard.factor}`} when the monitor finds ${guard.drop} less in CoTs than at the start`,
        ]
      : []),
  ];
}

function isDefault(failures: Failures): boolean {
  return KINDS.every((kind) => failures[kind] === DEFAULT_FAILURES[kind]);
}

function failuresInWords(failures: Failures): string {
  return KINDS.map((kind) => `${kind} ${failures[kind]}`).join(', ');
}

const KINDS = Object.keys(DEFAULT_FAILURES) as (keyof Failures)[];

function paraphraserInWords({ paraphraser, model }: TrainConfig): string {
  const served = paraphraser === 'model' ? model.cluster?.paraphraser : undefined;
  return served
    ? `a paraphraser, ${served.baseModel} at ${served.baseUrl}, never learns`
    : `a ${paraphraser} paraphraser`;
}
