import { settings } from '../settings.ts';
import { groupPhone } from '../words/phones.ts';

/** A number as people write it; it never breaks over two lines. */
export function Phone({ number }: { number: string }) {
  return <span class="number">{groupPhone(number, settings.phoneFormats)}</span>;
}
