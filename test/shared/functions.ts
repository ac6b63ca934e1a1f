import { loadFunctions } from '../../lib/integrations/functions.ts';
import { loadIntegrations } from '../../lib/integrations/load.ts';

/** What bundling puts in for `#functions`: the functions that are shipped. */
export default loadFunctions(loadIntegrations('integrations').functions);
