import { loadIntegrations } from '../../lib/integrations/load.ts';

/** What bundling puts in for `#providers`: the declarations that are shipped. */
export default loadIntegrations('integrations').providers;
