import type { Result } from '../part.ts';
import { result } from '../part.ts';
import type { CallsByFunction, Counts } from './recorder.ts';

/** What the functions of each step call when their processes are new to it, and each time after that. */
export type Steps = Readonly<
  Record<string, { readonly first: CallsByFunction; readonly again?: CallsByFunction }>
>;

/** By what sends the texts. */
export type Calls = Readonly<Record<'sns' | 'twilio', Steps>>;

export type Kind = 'reads' | 'writes' | 'messages' | 'keys' | 'outside';

/** The calls of each kind: reads and writes of DynamoDB, SNS and SQS, KMS and Secrets Manager, all others. */
export function byKind(counts: Counts = {}): Readonly<Record<Kind, number>> {
  const sums = { reads: 0, writes: 0, messages: 0, keys: 0, outside: 0 };
  for (const [call, count] of Object.entries(counts)) sums[kindOf(call)] += count;
  return sums;
}

function kindOf(call: string): Kind {
  if (/^dynamodb (Get|BatchGet|Query|Scan)/.test(call)) return 'reads';
  if (call.startsWith('dynamodb ')) return 'writes';
  if (/^(sns|sqs) /.test(call)) return 'messages';
  return /^(kms|secretsmanager) /.test(call) ? 'keys' : 'outside';
}

/** The counts that have a goal, judged. */
export function judged({ sns, twilio }: Calls): readonly Result[] {
  const writes = (step: string, by: string) => {
    const { first, again = first } = sns[step] ?? { first: {} };
    return { value: byKind(again[by]).writes };
  };
  const keyCalls = [sns, twilio].flatMap((steps) =>
    Object.values(steps).flatMap(({ again = {} }) => Object.values(again)),
  );
  const kms = keyCalls
    .flatMap((counts) => Object.keys(counts))
    .filter((call) => /^kms /.test(call));
  return [
    result('request-code', 'writes', writes('sign in', 'request-code'), { atMost: 5 }),
    result('check-code', 'writes', writes('sign in', 'check-code'), { atMost: 3 }),
    result('finish-connecting', 'writes', writes('connect', 'finish-connecting'), { atMost: 3 }),
    result('poll-batch, nothing changed', 'writes', writes('poll, nothing changed', 'poll-batch'), {
      atMost: 0,
    }),
    result('poll-batch, token due', 'writes', writes('poll, token due', 'poll-batch'), {
      atMost: 2,
    }),
    result(
      'all functions, for each further person',
      'KMS calls',
      { value: kms.length },
      {
        atMost: 0,
      },
    ),
  ];
}

/** The whole table as a page of the documentation. */
export function callsPage({ sns, twilio }: Calls): string {
  return `# Calls

What each function calls outside itself for one person, counted where the calls arrive. A test holds the product to this table; \`npm run bench -- calls\` counts anew and writes it.

*Once* is what a new process of the function calls besides, to be kept in its memory: secrets for five minutes, data keys for its life. The first process of a quarter also makes the quarter's data key and writes it.

${rowsOf(sns)}

## With texts sent by Twilio

Only what is not the same. Receipts come while the send is still being recorded, so how often those two read the text's record again is a matter of chance, and not counted.

${rowsOf(twilio)}
`;
}

function rowsOf(steps: Steps): string {
  const lines = Object.entries(steps).flatMap(([step, { first, again = first }]) =>
    Object.entries(again).map(([by, counts], at) => {
      const once = Object.entries(first[by] ?? {}).map(([call, n]): [string, number] => [
        call,
        n - (counts[call] ?? 0),
      ]);
      const more = Object.fromEntries(once.filter(([, n]) => n > 0));
      return `| ${at === 0 ? step : ''} | ${by} | ${listed(counts)} | ${listed(more)} |`;
    }),
  );
  return ['| Step | Function | Each time | Once |', '|---|---|---|---|', ...lines].join('\n');
}

function listed(counts: Counts): string {
  return Object.entries(counts)
    .map(([call, count]) => (count === 1 ? call : `${count} × ${call}`))
    .join(', ');
}
