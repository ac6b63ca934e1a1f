import { afterAll, expect, it } from 'vitest';
import { startLocal } from '../../../local/runner/index.ts';
import { fixture } from './fixture/start.ts';

const { assembly, dir } = await fixture();
const local = await startLocal({ port: 0, assembly, dir, https: true });
afterAll(() => local.close());

it('speaks https, and the app is told so', async () => {
  expect(local.origin).toMatch(/^https:\/\/localhost:\d+$/);
  const shown = await (await fetch(`${local.origin}/api/behave/show`)).json();
  expect(shown).toMatchObject({ environment: { PUBLIC_ORIGIN: local.origin } });
});
