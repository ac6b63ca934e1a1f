import type { Patch } from './build.ts';
import type { Invariant } from './promises.ts';

/** A bug that is planted to see whether it is found. */
export interface Mutant extends Patch {
  readonly bug: string;
  /** The promise that it breaks. */
  readonly breaks: Invariant;
}

const connect = 'lambdas/connect/domain';
const topics = 'lambdas/topics/domain';
const battery = 'lambdas/battery/domain';
const phone = 'lambdas/phone/domain';

/** Dropped awaits, missing conditions, wrong comparisons, retries without a key: such as get written. */
export const mutants: readonly Mutant[] = [
  {
    bug: 'a connection is written without its event',
    breaks: 'sign-up',
    file: `${connect}/connection.ts`,
    find: "    createdAt: known?.createdAt ?? now,\n    events: [{ kind: 'user-connected',",
    replace:
      "    createdAt: known?.createdAt ?? now,\n    events: [], told: [{ kind: 'user-connected',",
  },
  {
    bug: 'events are cleared without waiting for their publication',
    breaks: 'sign-up',
    file: `${connect}/publish-events.ts`,
    find: 'for (const event of own) await publish(publishers, item, event);',
    replace: 'for (const event of own) void publish(publishers, item, event);',
  },
  {
    bug: 'the sweeper finds what is pending and leaves it',
    breaks: 'sign-up',
    file: `${connect}/publish-events.ts`,
    find: '  else await publishEvents(deps, known);',
    replace: '  else log.info("pending");',
  },
  {
    bug: 'the id of a connection is new each time',
    breaks: 'sign-up',
    file: `${connect}/connection.ts`,
    find: 'JSON.stringify([person, provider, providerUserId])',
    replace: 'JSON.stringify([person, provider, providerUserId, Math.random()])',
  },
  {
    bug: 'a lease keeps nobody out',
    breaks: 'refresh',
    file: `${connect}/refresh.ts`,
    find: "if (until > now) return { answer: { kind: 'busy', until, failed } };",
    replace: '',
  },
  {
    bug: 'a token that somebody else has renewed is refreshed again',
    breaks: 'refresh',
    file: `${connect}/refresh.ts`,
    find: "  if (item.tokens.version !== stale.tokens?.version) {\n    return { answer: { kind: 'renewed', connection: item } };\n  }\n",
    replace: '',
  },
  {
    bug: 'the refresh token that was used is kept instead of the new one',
    breaks: 'refresh',
    file: `${connect}/refresh.ts`,
    find: 'commit(deps, claimed, { refreshToken, ...answer.grant })',
    replace: 'commit(deps, claimed, { ...answer.grant, ...(refreshToken && { refreshToken }) })',
  },
  {
    bug: 'a spent refresh token is sent again where that is not allowed',
    breaks: 'refresh',
    file: `${connect}/refresh.ts`,
    find: 'const mostSent = provider.allowsRefreshReplay ? 2 : 1;',
    replace: 'const mostSent = 3;',
  },
  {
    bug: 'a lease is shorter than the provider is waited for',
    breaks: 'refresh',
    file: `${connect}/refresh.ts`,
    find: 'const leaseSeconds = 20;',
    replace: 'const leaseSeconds = 0;',
  },
  {
    bug: 'tokens are written whatever version the item has',
    breaks: 'refresh',
    file: 'lambdas/connect/adapters/connections.dynamodb.ts',
    find: "              ConditionExpression: 'version = :version',",
    replace: "              ConditionExpression: 'version <= :version OR version > :version',",
  },
  {
    bug: 'a text is sent whether or not its intent is new',
    breaks: 'texts',
    file: `${topics}/send-text.ts`,
    find: 'if (!(await deps.texts.write(id, intent, undefined))) {',
    replace: 'if (!(await deps.texts.write(id, intent, undefined)) && id === "") {',
  },
  {
    bug: 'a text of unknown fate is sent again',
    breaks: 'texts',
    file: `${topics}/send-text.ts`,
    find: "if (sent.outcome === 'refused' && sent.retry === true) {",
    replace: "if (sent.outcome !== 'sent') {",
  },
  {
    bug: 'whoever has not stopped gets alerts',
    breaks: 'texts',
    file: `${topics}/deliver-text.ts`,
    find: "return status === 'confirmed';",
    replace: "return status !== 'stopped';",
  },
  {
    bug: 'YES lifts a STOP',
    breaks: 'texts',
    file: `${topics}/subscription.ts`,
    find: "    confirmed: say('already-confirmed', confirmed),\n    stopped: say('help-stopped', stopped),",
    replace: "    confirmed: say('already-confirmed', confirmed),\n    stopped: nowConfirmed,",
  },
  {
    bug: 'a text that is heard twice is acted on twice',
    breaks: 'texts',
    file: `${topics}/receive-text.ts`,
    find: 'text: InboundText): Promise<boolean> {\n',
    replace:
      'heard: InboundText): Promise<boolean> {\n  const text = { ...heard, id: heard.id + Math.random() };\n',
  },
  {
    bug: 'a text that was sent is looked for too late to be found',
    breaks: 'texts',
    file: `${topics}/reconcile-texts.ts`,
    find: 'text.at >= record.at - slackSeconds',
    replace: 'text.at >= record.at + minute',
  },
  {
    bug: 'texts that a change has left are not queued',
    breaks: 'texts',
    file: `${topics}/publish-pending.ts`,
    find: 'for (const { person, entry } of entries) await publishTexts(deps, person, entry);',
    replace: '',
  },
  {
    bug: 'a STOP whose webhook was lost stays lost',
    breaks: 'texts',
    file: `${topics}/find-missed-texts.ts`,
    find: 'listed.filter(({ sentAt }) => sentAt <= until)',
    replace: 'listed.filter(({ sentAt }) => sentAt > until)',
  },
  {
    bug: 'a code stays good after it was used',
    breaks: 'codes',
    file: `${phone}/code-book.ts`,
    find: 'const { [browser]: _, ...codes } = live(book.codes, now);',
    replace: 'const codes = live(book.codes, now);',
  },
  {
    bug: 'a decision counts although somebody else was faster',
    breaks: 'codes',
    file: 'lambdas/shared/versioned-items.ts',
    find: 'if (item === undefined || (await items.write(key, item, current?.version))) return answer;',
    replace:
      'if (item === undefined || (await items.write(key, item, current?.version)) || attempt === 0) return answer;',
  },
  {
    bug: 'wrong guesses are not counted',
    breaks: 'codes',
    file: `${phone}/code-book.ts`,
    find: 'const wrongGuesses = [...recentDay(book.wrongGuesses, now), now];',
    replace: 'const wrongGuesses = recentDay(book.wrongGuesses, now);',
  },
  {
    bug: 'guesses count for an hour instead of a day',
    breaks: 'codes',
    file: `${phone}/code-book.ts`,
    find: "refuseAbove('TOO_MANY_GUESSES', book.wrongGuesses, most, day, now);",
    replace: "refuseAbove('TOO_MANY_GUESSES', book.wrongGuesses, most, hour / 6, now);",
  },
  {
    bug: 'a battery counts as charged from the threshold on',
    breaks: 'alerts',
    file: `${battery}/decide.ts`,
    find: '  if (!wantsToTell(state, reading, policy)) {\n    const told = state?.told === true && reading.level < policy.rearmAt;',
    replace:
      '  if (!wantsToTell(state, reading, policy)) {\n    const told = state?.told === true && reading.level < policy.alertBelow;',
  },
  {
    bug: 'an alert is struck off without waiting for its announcement',
    breaks: 'alerts',
    file: `${battery}/settle.ts`,
    find: 'for (const alert of item.pending) await deps.announce({ ...alert, person });',
    replace: 'for (const alert of item.pending) void deps.announce({ ...alert, person });',
  },
  {
    bug: 'an alert has a new id each time that it is announced',
    breaks: 'alerts',
    file: `${battery}/settle.ts`,
    find: 'for (const alert of item.pending) await deps.announce({ ...alert, person });',
    replace:
      'for (const alert of item.pending) await deps.announce({ ...alert, person, id: String(Math.random()) });',
  },
  {
    bug: 'a device is written whatever version it has',
    breaks: 'alerts',
    file: 'lambdas/battery/adapters/device-store.dynamodb.ts',
    find: "              ConditionExpression: 'version = :version',",
    replace: "              ConditionExpression: 'version <= :version OR version > :version',",
  },
  {
    bug: 'quiet hours are those of Greenwich',
    breaks: 'alerts',
    file: `${battery}/settle.ts`,
    find: 'return quietUntil(preferences.quietHours, preferences.timeZone, now);',
    replace: "return quietUntil(preferences.quietHours, 'UTC', now);",
  },
  {
    bug: 'alerts that a crash has held up are not announced',
    breaks: 'alerts',
    file: `${battery}/announce-due.ts`,
    find: '  if (settled !== undefined) await announcePending(deps, settled.device);',
    replace: '',
  },
  {
    bug: 'a text that nobody can read is taken for sent',
    breaks: 'dead letters',
    file: 'lambdas/topics/send-text.lambda.ts',
    find: '    return false;\n',
    replace: '    return true;\n',
  },
  {
    bug: 'a batch that nobody can read is taken for done',
    breaks: 'dead letters',
    file: 'lambdas/battery/on-batches.ts',
    find: '        batchItemFailures.push({ itemIdentifier: messageId });\n',
    replace: '',
  },
  {
    bug: 'the number of who has left stays in the ledger',
    breaks: 'erase',
    file: 'lambdas/topics/adapters/ledger.dynamodb.ts',
    find: "UpdateExpression: 'SET expires = :until REMOVE #number, #source, #pending, unpublished',",
    replace: "UpdateExpression: 'SET expires = :until REMOVE #source, #pending, unpublished',",
  },
  {
    bug: 'the texts to who has left are kept',
    breaks: 'erase',
    file: `${topics}/forget.ts`,
    find: '  for (const { id } of found) await texts.delete(id);\n',
    replace: '  if (found.length > 0) return;\n',
  },
  {
    bug: 'an erase that was interrupted is never finished',
    breaks: 'erase',
    file: 'lambdas/account/domain/erase.ts',
    find: '    await finishOne(deps, erased, person).catch((failure: unknown) => failures.push(failure));\n',
    replace: '    if (person === undefined) await finishOne(deps, erased, person);\n',
  },
];
