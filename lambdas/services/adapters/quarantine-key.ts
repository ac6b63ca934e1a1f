import type { PersonId } from '../../phone/index.ts';
import type { Arrival } from '../domain/uploads/ports.ts';

/** Where an upload lands: the person's, and as hard to guess as its id. */
export function quarantineKey(person: PersonId, id: string): string {
  return `${person}/${id}`;
}

/** Which upload an object is; undefined for one that we have announced to nobody. */
export function arrivalAt(key: string, versionId: string): Arrival | undefined {
  const [person, id, ...rest] = key.split('/');
  if (person === undefined || id === undefined || rest.length > 0) return undefined;
  return { person: person as PersonId, id, versionId };
}
