import type { Aws } from '../aws/index.ts';
import type { Invoke } from './api/integrate.ts';
import { answerLocally } from './contract/contract.ts';
import { type Credentials, secretValue } from './credentials.ts';
import { type Deployed, type Deployment, deploy } from './deploy.ts';
import { functionEnvironment } from './lambda/environment.ts';
import { type Parts, type SystemOptions, startParts } from './parts.ts';
import { localSecret } from './roles.ts';
import { Schedules } from './schedules.ts';
import { settle } from './settle.ts';
import { site } from './site.ts';

export interface System {
  /** What the functions' AWS clients talk to. */
  endpoint: string;
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Runs a synthesized app behind the front door. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const parts = await startParts(options);
  try {
    const deployment = await deployInto(parts, options);
    return open(parts, deployment, options);
  } catch (error) {
    await parts.close();
    throw error;
  }
}

async function deployInto(parts: Parts, { onProgress }: SystemOptions): Promise<Deployment> {
  const { aws, outside, functions, assembly, credentials, place, localize } = parts;
  const surroundings = {
    region: place.region,
    endpoint: aws.endpoint,
    s3Endpoint: aws.s3Endpoint,
    outside: outside.origins,
    localize,
  };
  return deploy(assembly, {
    aws: { ...aws, create: (...resource) => createLocally(parts, ...resource) },
    place,
    onCreated(resource) {
      if (resource.type === 'AWS::Lambda::Function') {
        functions.add(resource, functionEnvironment(resource, surroundings));
      }
      fillSecret(parts, credentials, resource);
    },
    onUnknown: (type, id) => onProgress(`${id}: ${type} is not simulated and does nothing here`),
  });
}

/** A bucket's CORS rules name the origin of the pages. */
function createLocally(
  { aws, localize }: Parts,
  ...[type, id, properties]: Parameters<Aws['create']>
) {
  const own =
    type === 'AWS::S3::Bucket' ? JSON.parse(localize(JSON.stringify(properties))) : properties;
  return aws.create(type, id, own);
}

function fillSecret({ aws }: Parts, credentials: Credentials, resource: Deployed): void {
  const secret = secretValue(resource, credentials);
  if (secret === undefined || aws.secret(resource.ref) === secret) return;
  aws.putSecret(resource.ref, secret);
}

function open(parts: Parts, deployment: Deployment, options: SystemOptions): System {
  const { aws, outside, functions, permissions, place, clock } = parts;
  const { door } = options;
  permissions.grant(deployment);
  parts.inbound.attach(aws, deployment);
  const schedules = new Schedules(deployment, {
    file: parts.data('schedules.jsonl'),
    place,
    invokeAsync: (arn, event) => aws.invokeAsync(arn, event),
  });
  const settled = () =>
    settle({
      running: () => functions.running + door.running,
      started: () => functions.started + door.served,
      parts: [() => aws.idle(), () => outside.idle()],
    });
  const operator = {
    endpoint: aws.endpoint,
    s3Endpoint: aws.s3Endpoint,
    region: place.region,
    accessKeyId: permissions.operator,
    secretAccessKey: localSecret,
    outputs: deployment.outputs,
  };
  const local = { aws, outside, schedules, clock, operator, settle: settled };
  const invoke: Invoke = (arn, event) => functions.invoke(arn, event);
  const served = site(deployment, { ...parts, invoke });
  door.open({ ...served, local: (request) => answerLocally(local, request) });
  for (const [id, side] of parts.sideDoors) side.open(served.beside(id));
  parts.opened();
  return {
    endpoint: aws.endpoint,
    settle: settled,
    async close() {
      schedules.close();
      await parts.close();
    },
  };
}
