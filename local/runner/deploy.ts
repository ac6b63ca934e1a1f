import type { Aws, Created } from '../aws/index.ts';
import type { Assembly, Resource, Stack } from './assembly.ts';
import { noValue, references, resolve, type Scope } from './intrinsics.ts';
import { anonymous, type Place, physicalIds } from './physical-ids.ts';
import { isHarmless } from './resource-types.ts';

/** A resource that exists, its properties resolved. */
export interface Deployed extends Created {
  stack: string;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** Everything that a template declares, running or looked up by who stands for it. */
export interface Deployment {
  /** The outputs of all stacks that are for their operator, by name. */
  outputs: Readonly<Record<string, unknown>>;
  ofType(type: string): Deployed[];
  /** Object keys of the assets → their directories. */
  assets: Record<string, string>;
}

export interface DeployOptions {
  aws: Pick<Aws, 'create' | 'secret'>;
  place: Place;
  /** Called once each resource exists, before anything that depends on it does. */
  onCreated?(resource: Deployed): void;
  /** Told about each type that nobody stands for. */
  onUnknown(type: string, logicalId: string): void;
}

/** Creates the assembly's resources, each one after those that it refers to. */
export async function deploy(assembly: Assembly, options: DeployOptions): Promise<Deployment> {
  const stacks = assembly.stacks.map((stack) => new DeployingStack(stack, options));
  const imports = new Map<string, () => unknown>();
  const resources: Deployed[] = [];
  const outputs: Record<string, unknown> = {};
  for (const stack of stacks) {
    resources.push(...(await stack.create(imports)));
    stack.export(imports);
    Object.assign(outputs, stack.outputs());
  }
  return {
    outputs,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    assets: Object.assign({}, ...assembly.stacks.map((stack) => stack.assets)),
  };
}

class DeployingStack {
  readonly #stack: Stack;
  readonly #options: DeployOptions;
  readonly #created = new Map<string, Deployed>();
  #imports: ReadonlyMap<string, () => unknown> = new Map();

  constructor(stack: Stack, options: DeployOptions) {
    this.#stack = stack;
    this.#options = options;
  }

  async create(imports: ReadonlyMap<string, () => unknown>): Promise<Deployed[]> {
    this.#imports = imports;
    for (const [logicalId, resource] of inOrder(this.#stack.template.Resources)) {
      if (resource.Condition !== undefined && !this.#condition(resource.Condition)) continue;
      await this.#createOne(logicalId, resource);
    }
    return [...this.#created.values()];
  }

  export(exports: Map<string, () => unknown>): void {
    for (const { Value, Export } of Object.values(this.#stack.template.Outputs ?? {})) {
      if (Export === undefined) continue;
      exports.set(String(resolve(Export.Name, this.#scope)), () => resolve(Value, this.#scope));
    }
  }

  /** What it tells its operator: outputs that are for no other stack, by their names. */
  outputs(): Record<string, unknown> {
    const declared = Object.entries(this.#stack.template.Outputs ?? {});
    return Object.fromEntries(
      declared
        .filter(([, { Export }]) => Export === undefined)
        .map(([name, { Value }]) => [name, resolve(Value, this.#scope)]),
    );
  }

  async #createOne(logicalId: string, resource: Resource): Promise<void> {
    const { aws, place, onCreated, onUnknown } = this.#options;
    const { Type: type, Metadata: metadata = {} } = resource;
    const properties = resolve(resource.Properties ?? {}, this.#scope) as Record<string, unknown>;
    const identity = { stack: this.#stack.name, logicalId, properties, place };
    let created = physicalIds[type]?.(identity);
    created ??= await aws.create(type, `${identity.stack}-${logicalId}`, properties);
    if (created === undefined && !isHarmless(type)) onUnknown(type, logicalId);
    created ??= anonymous(identity, type);
    const deployed = { ...created, stack: identity.stack, logicalId, type, properties, metadata };
    this.#created.set(logicalId, deployed);
    onCreated?.(deployed);
  }

  readonly #scope: Scope = {
    ref: (id) => this.#pseudo(id) ?? this.#parameter(id) ?? this.#find(id).ref,
    attribute: (id, name) => {
      const resource = this.#find(id);
      const value = resource.attributes[name];
      if (value === undefined) {
        throw new Error(`${id} (${resource.type}) has no attribute ${name} locally`);
      }
      return value;
    },
    imported: (name) => {
      const exported = this.#imports.get(name);
      if (exported === undefined) throw new Error(`no stack exports ${name}`);
      return exported();
    },
    condition: (name) => this.#condition(name),
    mapping: (map, key, name) => this.#stack.template.Mappings?.[map]?.[key]?.[name],
    secret: (id) => this.#options.aws.secret(id),
  };

  #find(id: string): Deployed {
    const resource = this.#created.get(id);
    if (resource === undefined) throw new Error(`${id} is referred to, but does not exist`);
    return resource;
  }

  #condition(name: string): boolean {
    return resolve(this.#stack.template.Conditions?.[name], this.#scope) === true;
  }

  #parameter(id: string): unknown {
    return this.#stack.template.Parameters?.[id]?.Default;
  }

  #pseudo(id: string): unknown {
    const { region, accountId } = this.#options.place;
    const values: Record<string, unknown> = {
      'AWS::Region': region,
      'AWS::AccountId': accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.#stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${this.#stack.name}/0`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': noValue,
    };
    return values[id];
  }
}

function inOrder(resources: Record<string, Resource>): [string, Resource][] {
  const ordered = new Map<string, Resource>();
  const visit = (id: string, path: string[]) => {
    const resource = resources[id];
    if (resource === undefined || ordered.has(id)) return;
    if (path.includes(id)) throw new Error(`circular reference: ${[...path, id].join(' → ')}`);
    const dependencies = [...[resource.DependsOn ?? []].flat(), ...references(resource.Properties)];
    for (const dependency of dependencies) visit(dependency, [...path, id]);
    ordered.set(id, resource);
  };
  for (const id of Object.keys(resources)) visit(id, []);
  return [...ordered];
}
