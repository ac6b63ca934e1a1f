import type { IConstruct } from 'constructs';
import type { Integrations } from '../integrations/load.ts';

const key = 'switchboard:integrations';

/** Makes the declarations known to every construct below. */
export function declareIntegrations(root: IConstruct, integrations: Integrations): void {
  root.node.setContext(key, integrations);
}

/** The declarations of the deployment that a construct belongs to. */
export function integrationsOf(construct: IConstruct): Integrations {
  return construct.node.getContext(key) as Integrations;
}
