import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { readAssembly } from '../../local/runner/assembly.ts';
import { physicalIds } from '../../local/runner/physical-ids.ts';
import { accessKeyOf } from '../../local/runner/roles.ts';

/** How often a function made each call: `{"dynamodb PutItem": 2, "POST /token": 1}`. */
export type Counts = Readonly<Record<string, number>>;

/** By the function's name: `check-code`. */
export type CallsByFunction = Readonly<Record<string, Counts>>;

/** Names the function behind a call to the outside world, which carries no credential. */
export type Attribute = (call: string) => string;

interface Recorded {
  readonly by: string | undefined;
  readonly call: string;
}

/**
 * Counts what leaves the functions of a local system that runs in this process: each request that arrives at
 * the embedded AWS or at a simulator of the outside world, so that what clients keep, retry or batch counts as
 * what it is.
 *
 * @returns ends one stretch of counting and begins the next
 */
export function recordCalls(assembly: string): (attribute: Attribute) => CallsByFunction {
  const functions = functionsByKey(assembly);
  let stretch: Recorded[] = [];
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    const key = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)/.exec(request.headers.authorization ?? '');
    if (key !== null) {
      const [, accessKey = '', service = ''] = key;
      const by = functions.get(accessKey) ?? 'unknown';
      const tell = (action: string) => stretch.push({ by, call: `${service} ${action}` });
      if (service === 's3') tell(s3Action(request));
      else onAction(request, tell);
    } else if (isFromFunction(request)) {
      const { pathname } = new URL(request.url ?? '', 'http://outside');
      stretch.push({ by: undefined, call: `${request.method} ${withoutIds(pathname)}` });
    }
  });
  return (attribute) => {
    const ended = stretch;
    stretch = [];
    return counted(ended.map(({ by, call }) => ({ by: by ?? attribute(call), call })));
  };
}

/** The operation of a call: in a header, or in the body where the service speaks the query protocol. */
function onAction(request: IncomingMessage, tell: (action: string) => void): void {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    tell(target.split('.')[1] ?? target);
    return;
  }
  // Listens without reading: whoever serves the request still finds all of it.
  const push = request.push.bind(request);
  let body = '';
  request.push = (chunk: Buffer | null) => {
    if (chunk !== null) body += chunk.toString('latin1');
    else tell(new URLSearchParams(body).get('Action') ?? 'unknown');
    return push(chunk);
  };
}

/** S3 has no names for its operations on the wire: they are a method, and what it says beside. */
function s3Action({ method, url = '', headers }: IncomingMessage): string {
  if (headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
  const { searchParams } = new URL(url, 'http://s3');
  if (searchParams.has('versions')) return 'ListObjectVersions';
  if (searchParams.has('tagging')) return 'GetObjectTagging';
  const names: Readonly<Record<string, string>> = {
    GET: 'GetObject',
    PUT: 'PutObject',
    DELETE: 'DeleteObject',
  };
  return names[method ?? ''] ?? `${method}`;
}

/** What our functions' clients send; browsers on the same simulators are something else. */
function isFromFunction({ headers }: IncomingMessage): boolean {
  return /^(switchboard|oauth4webapi|twilio-node)/.test(headers['user-agent'] ?? '');
}

function withoutIds(path: string): string {
  return path.replace(/\b(AC|SM)[0-9a-f]{32}\b/g, '{sid}');
}

function counted(calls: readonly { by: string; call: string }[]): CallsByFunction {
  const counts: Record<string, Record<string, number>> = {};
  for (const { by, call } of calls) {
    const own = counts[by] ?? {};
    counts[by] = { ...own, [call]: (own[call] ?? 0) + 1 };
  }
  return sorted(counts, (own) => sorted(own, (count) => count));
}

function sorted<From, To>(
  object: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  const entries = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value)]));
}

/** The functions of a synthesized app, by the access key that the local system gives each one's role. */
function functionsByKey(assembly: string): ReadonlyMap<string, string> {
  const place = { region: 'us-east-1', accountId: '000000000000', host: 'localhost' };
  const found = readAssembly(assembly).stacks.flatMap(({ name: stack, template }) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties = {}, Metadata = {} }): [string, string] => {
        const { 'Fn::GetAtt': [logicalId = ''] = [] } = Properties['Role'] as {
          'Fn::GetAtt'?: string[];
        };
        const identity = { stack, logicalId, properties: {}, place };
        const role = physicalIds['AWS::IAM::Role']?.(identity).attributes['Arn'] ?? '';
        return [accessKeyOf(role), nameIn(String(Metadata['aws:cdk:path']))];
      }),
  );
  return new Map(found);
}

/** `Switchboard/Phone/RequestCode/Resource` is `request-code`. */
function nameIn(path: string): string {
  const construct = path.split('/').at(-2) ?? '';
  return construct.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
