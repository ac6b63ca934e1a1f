import { loadIntegrations } from '../../lib/integrations/load.ts';

const { services, surroundings } = loadIntegrations('integrations');

/** What bundling puts in for `#services`: the declarations that are shipped. */
export default { services, surroundings };
