import { expect, it } from 'vitest';
import { keyOf } from '../../web/src/uploads/send.ts';

it.each([
  ['cat.png', 'cat.png'],
  ['cafe\u0301.png', 'caf\u00e9.png'],
  ['Screenshot at 9.41\u202fPM.png', 'Screenshot at 9.41 PM.png'],
])('a file called %j is uploaded as %j', (name, key) => {
  expect(keyOf(name)).toBe(key);
});
