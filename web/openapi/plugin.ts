import type { Plugin } from 'vite';
import { loadIntegrations } from '../../lib/integrations/load.ts';
import { openApiDocument } from './document.ts';

/**
 * Puts the API's document beside the pages, where the distribution serves it as `/api/openapi.json`.
 *
 * @param folder the declarations, whose services have routes
 */
export function openApi(folder: string): Plugin {
  return {
    name: 'switchboard-openapi',
    generateBundle() {
      const source = JSON.stringify(openApiDocument(loadIntegrations(folder).services));
      this.emitFile({ type: 'asset', fileName: 'api/openapi.json', source });
    },
  };
}
