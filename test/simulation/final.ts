import type { Connection } from '../../lambdas/connect/domain/connection.ts';
import { openTokens } from '../../lambdas/connect/domain/sealing.ts';
import { personIdOf } from '../../lambdas/phone/domain/person.ts';
import type { Key } from '../../lambdas/shared/keys/keyring.ts';
import type { LedgerEntry } from '../../lambdas/topics/domain/ledger-entry.ts';
import type { TextRecord } from '../../lambdas/topics/domain/text-record.ts';
import type { Item } from './aws/expressions.ts';
import type { Grant } from './outside/provider.ts';
import { system } from './system.ts';
import type { Known, Truth } from './truth.ts';
import { poison } from './truth.ts';
import { world } from './world.ts';

type Row<T> = T & Item;

/** What must hold once nothing fails any more and all schedules have run. */
export function checkInTheEnd(truth: Truth): void {
  for (const known of truth.people.values()) {
    checkConnections(truth, known);
    checkErased(truth, known);
    checkAlerts(truth, known);
    checkStopped(truth, known);
  }
  checkNothingIsLeft(truth);
  checkVault(truth);
  checkTexts(truth);
  for (const [queue, letters] of system().queues.map((one) => [one, one.deadLetters] as const)) {
    if (letters.some((body) => body !== poison)) truth.breaks('dead letters', 'work stays undone');
    if (queue.isStuck) truth.breaks('dead letters', 'work is left in a queue');
  }
  if (system().failures.length > 0) {
    truth.breaks('dead letters', `${system().failures[0]?.fn} fails for good`);
  }
}

function rows<T>(table: string): readonly Row<T>[] {
  return system().table(table).contents() as readonly Row<T>[];
}

const personOf = (number: string) =>
  rows<{ phone?: string }>('People').find(({ phone }) => phone === number);

const idOf = (row: Item) => String(row['id']).replace('person#', '');

function ledgerOf(person: string): LedgerEntry | undefined {
  return rows<LedgerEntry & { person: string }>('Subscriptions')
    .filter((entry) => entry.person === person)
    .sort((a, b) => (String(a.sequence) < String(b.sequence) ? 1 : -1))[0];
}

/** Whoever was told that they are connected is, once, and was asked for consent. */
function checkConnections(truth: Truth, { number, connections, isErasing }: Known): void {
  const person = personOf(number);
  if (isErasing) return;
  for (const [provider, { account }] of connections) {
    if (person === undefined) {
      truth.breaks('sign-up', 'a person with a connection is gone');
      return;
    }
    const own = rows<Connection>('Connections').filter(
      (row) =>
        row.person === idOf(person) && row.provider === provider && row.providerUserId === account,
    );
    if (own.length !== 1) truth.breaks('sign-up', `${own.length} connections to ${provider}`);
    const entry = ledgerOf(idOf(person));
    if (entry === undefined || entry.status === 'none') {
      truth.breaks('sign-up', 'somebody who has connected was never invited');
    }
    // After five requests in a day there is none: that is said, and holds until tomorrow.
    if (entry?.status !== 'invited' || entry.asks.length >= 5) continue;
    const isListed = rows<TextRecord>('Texts').some(
      ({ person: owner, content }) => owner === idOf(person) && content.kind === 'consent-request',
    );
    if (!isListed) truth.breaks('sign-up', 'a consent request is neither sent nor listed');
  }
}

/** After an erase only a keyed hash with what was agreed to is left. */
function checkErased(truth: Truth, { number, erasedAt, connections }: Known): void {
  if (erasedAt === undefined || connections.size > 0) return;
  if (personOf(number) !== undefined) return;
  const id = personIdOf(numberKey(), number);
  for (const name of ['People', 'Connections', 'Devices', 'Texts']) {
    const left = rows<{ person?: string; at?: number }>(name).filter(
      (row) => (row.person === id || idOf(row) === id) && (row.at ?? 0) * 1000 <= erasedAt,
    );
    if (left.length > 0) truth.breaks('erase', `something of an erased person is left in ${name}`);
  }
  if (system().topics.names.some((name) => name.endsWith(id))) {
    truth.breaks('erase', 'the topic of an erased person is left');
  }
  for (const [name, table] of system().tables) {
    for (const row of table.contents()) {
      const text = JSON.stringify(row, (_, value) => (value instanceof Uint8Array ? '' : value));
      if (name === 'Codes' && text.includes(number)) truth.breaks('erase', 'a number among codes');
      // What they have texted since is a new beginning.
      const isOlder = Number(row['at'] ?? 0) * 1000 <= erasedAt;
      if (name !== 'Codes' && text.includes(number) && isOlder) {
        truth.breaks('erase', `a number is left in ${name}`);
      }
    }
  }
}

function numberKey(): Key {
  return JSON.parse(system().secrets.get('NumberKey') ?? '') as Key;
}

/** A device that was seen to fall has its alert, and no device more than one for each fall. */
function checkAlerts(truth: Truth, known: Known): void {
  const falls = fallsOf(truth, known);
  if (known.alerts.length > falls) {
    truth.breaks('alerts', `${known.alerts.length} alerts for ${falls} falls`);
  }
  const person = personOf(known.number);
  if (person === undefined || known.quiet !== null) return;
  const entry = ledgerOf(idOf(person));
  if (entry?.status !== 'confirmed') return;
  for (const connection of rows<Connection>('Connections')) {
    if (connection.person !== idOf(person) || connection.status !== 'active') continue;
    const readings = truth.readings.get(connection.providerUserId) ?? [];
    // Of a charge that was read by a worker that came to grief, nobody else may know.
    const charged = readings.filter(({ level, by }) => level >= 30 && by?.isFaulted !== true);
    const since = charged.at(-1)?.at ?? 0;
    const low = readings.filter(({ at, level }) => at > since && level < 20);
    const lately = low.filter(
      ({ at }) => at > Math.max((entry.confirmedAt ?? 0) * 1000, world().now - 2 * hour),
    );
    if (lately.length < 2) continue;
    const isTold = rows<TextRecord>('Texts').some(
      ({ person: owner, content, at }) =>
        owner === idOf(person) && content.kind === 'battery-low' && at * 1000 >= since - hour,
    );
    if (!isTold) truth.breaks('alerts', 'a battery that is low was never told of');
  }
}

const hour = 3_600_000;

/** Falls as readings show them; readings that crossed each other may show one more. */
export function fallsOf(truth: Truth, known: Known): number {
  // A text whose fate was open may be asked for once more.
  let falls = known.resends;
  for (const [account, readings] of truth.readings) {
    if (!account.startsWith(known.number.slice(1))) continue;
    let isArmed = true;
    for (const { level } of readings) {
      if (isArmed && level < 20) falls++;
      if (level < 20) isArmed = false;
      if (level >= 30) isArmed = true;
    }
    falls += readings.filter((one, n) =>
      readings.slice(0, n).some((other) => other.at > one.begunAt && other.level !== one.level),
    ).length;
    falls += known.erasures;
  }
  return falls;
}

/** STOP is obeyed also where its webhook was lost. */
function checkStopped(truth: Truth, known: Known): void {
  const stop = known.said.filter(({ what }) => what === 'stop').at(-1);
  if (stop === undefined) return;
  const isBack = known.said.some(
    ({ what, at, heardAt = at }) => what === 'start' && (at > stop.at || heardAt > stop.at),
  );
  const person = personOf(known.number);
  if (isBack || person === undefined) return;
  const status = ledgerOf(idOf(person))?.status;
  if (status !== 'stopped') truth.breaks('texts', `a STOP was missed: ${status}`);
}

/** No event, text or alert waits for anybody any more. */
function checkNothingIsLeft(truth: Truth): void {
  const people = new Set(rows('People').map(idOf));
  for (const { person, events } of rows<Connection>('Connections')) {
    if (events.length > 0) truth.breaks('sign-up', 'an event was never published');
    if (!people.has(person)) truth.breaks('sign-up', 'a connection belongs to nobody');
  }
  for (const { erasingSince = Infinity } of rows<{ erasingSince?: number }>('People')) {
    if (erasingSince * 1000 < world().now - hour)
      truth.breaks('erase', 'an erase was never finished');
  }
  for (const entry of rows<LedgerEntry>('Subscriptions')) {
    if (entry.unpublished !== undefined) truth.breaks('texts', 'a text was never queued');
  }
  for (const device of rows<{ pending?: readonly unknown[]; waitsUntil?: number }>('Devices')) {
    const waits = device.waitsUntil !== undefined && device.waitsUntil > world().now - hour;
    if ((device.pending?.length ?? 0) > 0 && !waits) {
      truth.breaks('alerts', 'an alert was never announced');
    }
  }
}

/** Every token that is kept opens, and is the one that the provider takes. */
function checkVault(truth: Truth): void {
  const kept = new Set<Grant>();
  for (const connection of rows<Connection>('Connections')) {
    if (connection.tokens === undefined) continue;
    const { key: id } = connection.tokens;
    const wrapped = rows<{ wrapped: Uint8Array }>('DataKeys').find(
      (row) => row['id'] === `data-key#${id}`,
    );
    const known = system().dataKeys.get(Buffer.from(wrapped?.wrapped ?? []).toString('hex'));
    if (known === undefined) {
      truth.breaks('refresh', 'tokens are sealed under no key');
      return;
    }
    const tokens = openTokens({ id, key: known.key }, connection, connection.tokens);
    const grant = system().providers.grants.find(
      ({ refreshToken, spent }) =>
        refreshToken === tokens.refreshToken || spent.has(tokens.refreshToken ?? ''),
    );
    if (grant === undefined) truth.breaks('refresh', 'a token is kept that nobody has issued');
    else kept.add(grant);
    const isSpent = grant?.spent.has(tokens.refreshToken ?? '') === true;
    const isKnownToBeLost = (connection.lease?.sent ?? 0) > 0;
    if (isSpent && !isKnownToBeLost) truth.breaks('refresh', 'a spent refresh token is kept');
    if (grant !== undefined && grant.account !== connection.providerUserId) {
      truth.breaks('sign-up', 'a token is kept for somebody else');
    }
  }
  checkGrants(truth, kept);
}

/**
 * No tokens are good at a provider that nobody keeps. Excused are those whose process died before it could keep
 * them, which nobody has, and those that were to be revoked while the provider could not be reached.
 */
function checkGrants(truth: Truth, kept: ReadonlySet<Grant>): void {
  const { grants } = system().providers;
  if (world().faults.struck.some(({ point }) => point.includes('/revoke'))) return;
  for (const [n, grant] of grants.entries()) {
    const isReplaced = grants
      .slice(n + 1)
      .some(({ provider, account }) => provider === grant.provider && account === grant.account);
    if (grant.isRevoked || kept.has(grant) || isReplaced || grant.by?.isFaulted !== false) continue;
    truth.breaks(
      'sign-up',
      `tokens of ${grant.provider} for ${grant.account} are good that nobody keeps`,
    );
  }
}

/** The record of every text says what the sender knows. */
function checkTexts(truth: Truth): void {
  const records = new Map(
    rows<TextRecord>('Texts').map((row) => [String(row['id']).replace('text#', ''), row]),
  );
  for (const record of records.values()) {
    if (record.open !== undefined && record.at * 1000 < world().now - hour) {
      truth.breaks('texts', 'what became of a text was never found out');
    }
  }
  for (const { statusCallback } of system().twilio.messages.values()) {
    const id = new URL(statusCallback ?? 'https://none.example').searchParams.get('text') ?? '';
    if (records.get(id)?.status === 'failed') {
      truth.breaks('texts', 'a text that was sent is listed as failed');
    }
  }
}
