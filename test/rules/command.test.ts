import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'rules-'));

beforeAll(() => {
  write('services/s3/config.json', { name: 's3', type: 'aws-s3', config: { region: 'us-east-1' } });
  write('services/s3/rules/pictures.json', {
    name: 'pictures',
    actions: ['put'],
    when: { '%%args.bucket': 'quickstarts', '%or': [{ size: { '%lt': 10 } }] },
  });
});

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function switchboard(...given: readonly string[]): { status: number; output: string } {
  const command = ['bin/switchboard.mjs', 'rules', ...given];
  try {
    const output = execFileSync('node', command, { encoding: 'utf8', stdio: 'pipe' });
    return { status: 0, output };
  } catch (error) {
    const { status, stdout, stderr } = error as Record<'stdout' | 'stderr', string> & {
      status: number;
    };
    return { status, output: stdout + stderr };
  }
}

describe('switchboard rules test', () => {
  it('passes every case of the vectors', () => {
    const { status, output } = switchboard('test', 'test/vectors/rule-expressions.json');

    expect(output).toBe('50 passed, 0 failed\n');
    expect(status).toBe(0);
  });

  it('shows each case that comes out otherwise, and why', () => {
    const file = write('cases.json', {
      context: { args: { size: 12 } },
      cases: [
        { when: { size: { '%lt': 10 } }, expect: true, note: 'small' },
        { when: { size: 12 }, expect: true },
        { when: { '%or': [] }, expect: true },
      ],
    });

    const { status, output } = switchboard('test', file);

    expect(status).toBe(1);
    expect(output.split('\n')).toEqual([
      'case 0: expected true, found false (small)',
      '  {"size":{"%lt":10}}',
      '  ✗ size must be below 10, and is 12',
      'case 2: expected true, found invalid',
      '  {"%or":[]}',
      '  when.%or: must be a list of at least one',
      '1 passed, 2 failed',
      '',
    ]);
  });

  it('says what is wrong with a file that holds no cases', () => {
    expect(switchboard('test', write('broken.json', '{"cases": {}}'))).toMatchObject({
      status: 2,
      output: expect.stringContaining('broken.json: cases:'),
    });
  });
});

describe('switchboard rules explain', () => {
  const explain = (service: string, action: string, args: unknown) => {
    const file = write('args.json', args);
    return switchboard('explain', service, action, file, '--integrations', folder);
  };

  it('names the field that denies', () => {
    const { status, output } = explain('s3', 'put', { bucket: 'other', size: 5 });

    expect(status).toBe(1);
    expect(output).toContain('✗ %%args.bucket must be "quickstarts", and is "other"');
    expect(output).toContain('✓ size must be below 10, and is 5');
    expect(output).toContain('Denied: no rule holds.');
  });

  it('names the rule that allows', () => {
    const { status, output } = explain('s3', 'put', { bucket: 'quickstarts', size: 5 });

    expect(status).toBe(0);
    expect(output).toContain('Allowed by the rule pictures.');
  });

  it('says where there is no rule', () => {
    const { status, output } = explain('s3', 'signPolicy', {});

    expect(status).toBe(1);
    expect(output).toContain('NoMatchingRuleFound');
  });

  it.each([
    ['s4', 'put', 'There is no service "s4"'],
    ['s3', 'delete', 'has no action "delete": put, signPolicy'],
  ])('knows no %s %s', (service, action, told) => {
    const { status, output } = explain(service, action, {});

    expect(status).toBe(2);
    expect(output).toContain(told);
  });
});
