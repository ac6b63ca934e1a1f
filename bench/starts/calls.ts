import type { Exchange } from './tape.ts';

/** One call to AWS, in the terms of the SDK. */
export interface AwsCall {
  /** The client's package without its prefix: `secrets-manager`. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Calls that were made at once are in one group; groups follow each other. */
export type CallGroups = readonly (readonly AwsCall[])[];

/** The calls to AWS that a tape holds. */
export function callGroups(exchanges: readonly Exchange[]): CallGroups {
  const groups: AwsCall[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  const calls = exchanges
    .filter(({ service }) => !service.startsWith('http'))
    .toSorted((a, b) => a.from - b.from);
  for (const exchange of calls) {
    const call = callOf(exchange);
    const group = groups.at(-1);
    if (group === undefined || exchange.from >= end) groups.push([call]);
    else group.push(call);
    end = Math.max(end, exchange.to);
  }
  return groups;
}

function callOf({ service, operation, body }: Exchange): AwsCall {
  return {
    service: service.replace('secretsmanager', 'secrets-manager'),
    operation,
    input: body.startsWith('{') ? JSON.parse(body) : fieldsOf(new URLSearchParams(body)),
  };
}

/** The plain fields of a call in the query protocol; lists and maps (`Attributes.entry.1.key`) are left out. */
function fieldsOf(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...form].filter(([name]) => !['Action', 'Version'].includes(name) && !name.includes('.')),
  );
}
