import { createHash } from 'node:crypto';
import { AwsError, type Input } from './protocol.ts';

export const invalid = (message: string) => new AwsError('ValidationError', message);

/** The name declared, or one made of the logical id that is not too long for the service. */
export function nameOf(input: Input, property: string, logicalId: string, longest: number): string {
  const name = input.optional(property) ?? logicalId;
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, longest - hash.length - 1)}-${hash}`;
}
