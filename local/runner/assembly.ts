import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource as synthesized: intrinsic functions are not resolved yet. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
  Parameters?: Record<string, { Type: string; Default?: unknown }>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
}

export interface Stack {
  name: string;
  template: Template;
  /** Directories of the file assets, by the object key under which they are deployed. */
  assets: Record<string, string>;
}

/** A synthesized app. */
export interface Assembly {
  directory: string;
  /** Each one after those that it depends on. */
  stacks: Stack[];
}

interface Artifact {
  type: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; file?: string };
}

interface AssetFiles {
  files: Record<
    string,
    { source: { path: string }; destinations: Record<string, { objectKey: string }> }
  >;
}

/** Reads what `cdk synth` left in `directory`. */
export function readAssembly(directory: string): Assembly {
  const read = <T>(file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as T;
  const { artifacts = {} } = read<{ artifacts?: Record<string, Artifact> }>('manifest.json');
  const stacks = inOrder(artifacts).flatMap(([id, artifact]): Stack[] => {
    const file = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || file === undefined) return [];
    const assets = artifacts[`${id}.assets`]?.properties?.file;
    return [
      {
        name: artifact.properties?.stackName ?? id,
        template: read<Template>(file),
        assets: assets === undefined ? {} : directories(directory, read<AssetFiles>(assets)),
      },
    ];
  });
  return { directory, stacks };
}

function inOrder(artifacts: Record<string, Artifact>): [string, Artifact][] {
  const ordered = new Map<string, Artifact>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (artifact === undefined || ordered.has(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

function directories(root: string, { files }: AssetFiles): Record<string, string> {
  return Object.fromEntries(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(root, source.path)]),
    ),
  );
}
