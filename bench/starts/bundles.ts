import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { loadIntegrations } from '../../lib/integrations/load.ts';
import { compile } from '../../lib/platform/bundle.ts';

const root = join(import.meta.dirname, '../..');

export interface Bundle {
  /** `phone/request-code` */
  readonly name: string;
  readonly code: string;
  readonly metafile: Metafile;
}

/** The bundles of all functions, as synthesis makes them. */
export function bundles(): Bundle[] {
  const integrations = loadIntegrations(join(root, 'integrations'));
  return readdirSync(join(root, 'lambdas'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.lambda.ts'))
    .sort()
    .map((entry) => ({
      name: entry.replace('.lambda.ts', ''),
      ...compile(entry, integrations),
    }));
}

/** Paths of the modules of which something is in the bundle, with the bytes that they are there. */
export function modulesIn({ metafile }: Pick<Bundle, 'metafile'>): ReadonlyMap<string, number> {
  const [output] = Object.values(metafile.outputs);
  return new Map(
    Object.entries(output?.inputs ?? {})
      .map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const)
      .filter(([, bytes]) => bytes > 0),
  );
}
