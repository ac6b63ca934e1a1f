import { createHash, randomUUID } from 'node:crypto';
import type { PersonId } from '../../phone/index.ts';
import { decideOn } from '../../shared/versioned-items.ts';
import type { Sender, Sent, TextStore } from './ports.ts';
import { isPassing, type TextContent } from './text-content.ts';
import { advance, type Outcome, type TextRecord } from './text-record.ts';

export interface SendDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly texts: TextStore;
  readonly sender: Sender;
}

export interface NewText {
  readonly id: string;
  readonly person: PersonId;
  /** E.164. */
  readonly to: string;
  readonly content: TextContent;
  readonly body: string;
}

/**
 * What became of a text: its record, or that it wasn't taken now and may be tried again under the same id.
 * `isOurs`: this call has recorded the intent, and nobody before it.
 */
export type Dispatch =
  | { readonly record: TextRecord; readonly isOurs: boolean; readonly reason?: undefined }
  | { readonly record?: undefined; readonly isOurs?: undefined; readonly reason: string };

/** The id of a text that the same cause always leads to; fit for a URL. */
export function textId(...cause: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(cause)).digest('base64url').slice(0, 22);
}

/** The id of a text that is its own event. */
export function newTextId(): string {
  return textId('event', randomUUID());
}

/**
 * Sends a text at most once.
 *
 * The intent is recorded first; whoever finds it there sends nothing. A process that dies between intent and
 * outcome leaves a text whose fate is open, which is looked up later and never sent again by itself.
 */
export async function sendText(deps: SendDeps, text: NewText): Promise<Dispatch> {
  const { id, person, to, content, body } = text;
  const intent: TextRecord = { person, content, status: 'sending', at: deps.now(), open: 'text' };
  if (!(await deps.texts.write(id, intent, undefined))) {
    return { record: (await deps.texts.read(id))?.item ?? intent, isOurs: false };
  }
  const sent = await deps.sender.send({ id, to, body });
  if (sent.outcome === 'refused' && sent.retry === true) {
    await deps.texts.delete(id);
    return { reason: sent.reason };
  }
  const outcome = outcomeOf(sent, content);
  return { record: (await settle(deps, id, outcome)) ?? intent, isOurs: true };
}

/** Adds to a text's record what was learnt about it; gives the record as it then is, undefined if there is none. */
export function settle(
  { texts }: Pick<SendDeps, 'texts'>,
  id: string,
  outcome: Outcome,
): Promise<TextRecord | undefined> {
  return decideOn(texts, id, (record) => {
    if (record === undefined) return { answer: undefined };
    const advanced = advance(record, outcome);
    return advanced === undefined ? { answer: record } : { item: advanced, answer: advanced };
  });
}

function outcomeOf(sent: Sent, content: TextContent): Outcome {
  if (sent.outcome === 'sent') return { status: 'sent', providerId: sent.providerId };
  if (sent.outcome === 'refused') return { status: 'failed', reason: sent.reason };
  // Where the words are not kept, the text can't be found in a list later.
  return { status: 'unknown', reason: sent.reason, isFinal: isPassing(content) };
}
