import type { PersonId, PersonItem } from '../../phone/index.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import { changeSubscription, type LedgerDeps } from './change-subscription.ts';
import type { UserTopics } from './ports.ts';

export interface InviteDeps extends LedgerDeps {
  readonly people: Pick<VersionedItems<PersonItem>, 'read'>;
  /** Absent where texts are delivered straight to numbers. */
  readonly topics?: Pick<UserTopics, 'ensure'>;
}

/** Somebody has connected to a provider. */
export interface UserConnected {
  readonly eventId: string;
  readonly userId: PersonId;
}

/**
 * Makes a person's topic and, the first time, asks them for consent by text. Who has answered before is not
 * asked again, whatever they have answered.
 */
export async function invite(deps: InviteDeps, { eventId, userId }: UserConnected): Promise<void> {
  const person = (await deps.people.read(userId))?.item;
  if (person === undefined || person.erasingSince !== undefined) return;
  await deps.topics?.ensure(userId);
  await changeSubscription(deps, userId, {
    input: 'connected',
    method: 'event',
    number: person.phone,
    cause: eventId,
  });
}
