import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { OperatorError } from '../../../local/runner/operator-error.ts';
import { synthesize } from '../../../local/runner/synthesis.ts';

/** A project whose app writes down when it was synthesized, and from what. */
function project(app: string) {
  const root = mkdtempSync(join(tmpdir(), 'switchboard-'));
  for (const folder of ['bin', 'integrations', 'cache']) mkdirSync(join(root, folder));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'bin/app.ts'), app);
  const progress: string[] = [];
  return {
    root,
    progress,
    synthesize: (integrations = 'integrations') =>
      synthesize({
        root,
        cache: join(root, 'cache'),
        integrations: join(root, integrations),
        onProgress: (line) => progress.push(line),
      }),
  };
}

const writing = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  const out: string = process.env['CDK_OUTDIR']!;
  mkdirSync(out);
  writeFileSync(out + '/context.json', process.env['CDK_CONTEXT_JSON']!);
`;

it('is done once for the same sources', async () => {
  const { root, progress, synthesize } = project(writing);
  writeFileSync(join(root, 'cdk.json'), '{"context":{"own":1}}');
  const first = await synthesize();
  expect(JSON.parse(readFileSync(join(first, 'context.json'), 'utf8'))).toMatchObject({
    own: 1,
    'aws:cdk:enable-asset-metadata': true,
  });
  expect(await synthesize()).toBe(first);
  expect(progress).toHaveLength(1);
});

it('is done again for changed declarations, and the oldest results are removed', async () => {
  const { root, progress, synthesize } = project(writing);
  const results = new Set<string>();
  for (const change of ['a', 'b', 'c', 'd', 'e']) {
    writeFileSync(join(root, 'integrations/settings.json'), change);
    results.add(await synthesize());
  }
  expect(results.size).toBe(5);
  expect(progress).toHaveLength(5);
  expect(readdirSync(join(root, 'cache'))).toHaveLength(3);
});

it('disturbs no other process that does the same, and takes what that one has finished', async () => {
  const { root, synthesize } = project(`${writing}
    // Another process, faster than this one.
    const [entry, pid] = out.split('/').at(-2)!.split('.');
    const theirs = out + '/../../' + entry;
    mkdirSync(theirs + '/cdk.out', { recursive: true });
    writeFileSync(theirs + '/cdk.out/theirs', pid!);
    mkdirSync(theirs + '.1.new');
  `);
  const output = await synthesize();
  expect(readdirSync(output)).toEqual(['theirs']);
  const entry = basename(dirname(output));
  expect(readdirSync(join(root, 'cache')).sort()).toEqual([entry, `${entry}.1.new`]);
});

it('removes what a process left half done that was killed', async () => {
  const { root, synthesize } = project(writing);
  const [fresh, old] = ['abc.1.new', 'abc.2.new'].map((name) => join(root, 'cache', name));
  for (const folder of [fresh, old]) mkdirSync(folder ?? '');
  utimesSync(old ?? '', new Date(0), new Date(0));
  await synthesize();
  expect([existsSync(fresh ?? ''), existsSync(old ?? '')]).toEqual([true, false]);
});

it('tells a mistake in words alone', async () => {
  const { root, synthesize } = project(`throw new Error('integrations/settings.json: no sender')`);
  const mistake = await synthesize().catch((error: unknown) => error);
  expect(mistake).toBeInstanceOf(OperatorError);
  expect(String(mistake)).toContain('integrations/settings.json: no sender');
  expect(String(mistake)).not.toMatch(/^\s+at /m);
  expect(readdirSync(join(root, 'cache'))).toEqual([]);
});

it('needs a folder of declarations', async () => {
  await expect(project(writing).synthesize('missing')).rejects.toThrow('missing');
});
