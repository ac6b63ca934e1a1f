import { conditionOf } from '../../../lambdas/shared/rules/rules.ts';
import { rule } from './rule.mjs';

const condition = conditionOf(rule);

export const decide = (context) => condition.holds(context);
