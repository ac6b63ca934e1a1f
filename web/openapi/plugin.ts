import type { Plugin } from 'vite';
import { openApiDocument } from './document.ts';

/** Puts the API's document beside the pages, where the distribution serves it as `/api/openapi.json`. */
export function openApi(): Plugin {
  return {
    name: 'switchboard-openapi',
    generateBundle() {
      const source = JSON.stringify(openApiDocument());
      this.emitFile({ type: 'asset', fileName: 'api/openapi.json', source });
    },
  };
}
