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
    when: {
      '%%args.bucket': 'quickstarts',
      acl: 'private',
      '%or': [{ contentLength: { '%lt': 10 } }],
    },
  });
  write('services/parcels/config.json', { name: 'parcels', type: 'twilio' });
  write('services/parcels/rules/system.json', {
    name: 'system',
    actions: ['send'],
    when: {
      '%%user.type': 'system',
      '%%user.id': { '%exists': false },
      '%%request': { '%exists': false },
    },
  });
  write('services/web/config.json', { name: 'web', type: 'http' });
  write('services/web/rules/pets.json', {
    name: 'pets',
    actions: ['get'],
    when: {
      'url.host': 'api.example.com',
      'url.path': '/pets',
      headers: {},
      followRedirects: false,
    },
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
  const picture = {
    bucket: 'quickstarts',
    key: 'cat.png',
    contentType: 'image/png',
    contentLength: 5,
  };

  const explain = (service: string, action: string, args: unknown) => {
    const file = write('args.json', args);
    return switchboard('explain', service, action, file, '--integrations', folder);
  };

  it('names the field that denies', () => {
    const { status, output } = explain('s3', 'put', { ...picture, bucket: 'other' });

    expect(status).toBe(1);
    expect(output).toContain('✗ %%args.bucket must be "quickstarts", and is "other"');
    expect(output).toContain('✓ contentLength must be below 10, and is 5');
    expect(output).toContain('Denied: no rule holds.');
  });

  it('names the rule that allows', () => {
    const { status, output } = explain('s3', 'put', picture);

    expect(status).toBe(0);
    expect(output).toContain('Allowed by the rule pictures.');
  });

  it('says what a value is that the rule asks about', () => {
    write('values/host.json', { name: 'host', value: 'api.example.com' });
    write('services/web/rules/host.json', {
      name: 'host',
      actions: ['head'],
      when: { 'url.host': '%%values.host' },
    });
    const file = write('args.json', { url: 'https://example.org' });
    const { output } = switchboard('explain', 'web', 'head', file, '--integrations', folder);

    expect(output).toContain(
      '✗ url.host must be %%values.host ("api.example.com"), and is "example.org"',
    );
  });

  it('knows what may be said of the surroundings', () => {
    const file = write('args.json', picture);
    const around = write('around.json', { usr: { id: 'ada' } });
    const { status, output } = switchboard(
      ...['explain', 's3', 'put', file, '--integrations', folder, '--context', around],
    );

    expect(output).toContain('around.json: Unrecognized key: "usr"');
    expect(status).toBe(2);
  });

  it('counts the bytes of a body', () => {
    const { contentLength: _, ...args } = picture;
    const { output } = explain('s3', 'put', { ...args, body: btoa('twelve bytes') });

    expect(output).toContain('✗ contentLength must be below 10, and is 12');
  });

  it('reads an address as the call does', () => {
    const { status, output } = explain('web', 'get', {
      url: 'https://API.example.com:443/a/../pets',
    });

    expect(output).toContain('Allowed by the rule pets.');
    expect(status).toBe(0);
  });

  it.each([
    ['s3', { ...picture, acl: 'public' }, 'args.json: acl: '],
    ['s3', { bucket: 'quickstarts' }, 'args.json: key: '],
    ['web', { url: 'ftp://example.com' }, 'args.json: The URL'],
  ])('refuses what the call would refuse: %s %o', (service, args, told) => {
    const { status, output } = explain(service, service === 's3' ? 'put' : 'get', args);

    expect(output).toContain(told);
    expect(status).toBe(2);
  });

  it('calls for the system where no client calls', () => {
    const args = { to: '+14155550123', body: 'Your parcel is here.' };
    const { status, output } = explain('parcels', 'send', args);

    expect(output).toContain('Allowed by the rule system.');
    expect(status).toBe(0);
  });

  it('says where there is no rule', () => {
    const { status, output } = explain('s3', 'signPolicy', picture);

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

describe('a call that is not whole', () => {
  it.each([
    [[], 'Say "rules test" or "rules explain".'],
    [['test'], '"rules test" needs <cases.json>.'],
    [['explain', 's3'], '"rules explain" needs <service> <action> <args.json>.'],
  ])('%o is told what it lacks', (given, told) => {
    const { status, output } = switchboard(...given);

    expect(output.split('\n', 1)).toEqual([told]);
    expect(status).toBe(2);
  });
});
