import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeclarationError, loadIntegrations } from '../../lib/integrations/load.ts';

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'integrations-'));
  mkdirSync(join(folder, 'providers'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function mistakesIn(files: Record<string, string>): readonly string[] {
  const folder = folderWith(files);
  try {
    loadIntegrations(folder);
  } catch (error) {
    if (error instanceof DeclarationError) {
      return error.mistakes.map((mistake) => mistake.replace(`${folder}/`, ''));
    }
    throw error;
  }
  return [];
}

describe('the declarations', () => {
  it.each(['a\nb', 'a\rb', 'a\u2028b', 'a\0b', 'a\u202eb', '\t', ' '])(
    'take no brand of %j, which would tear a text apart',
    (name) => {
      const mistakes = mistakesIn({ 'settings.json': JSON.stringify({ brand: { name } }) });
      expect(mistakes).toEqual([expect.stringMatching(/settings\.json.*brand\.name.*one line/)]);
    },
  );

  it('that we ship load', () => {
    const { settings, providers } = loadIntegrations('integrations');
    expect(providers.map(({ name }) => name)).toEqual(['fitbit', 'github', 'google-health']);
    expect(settings.phone.countries).toEqual(['US', 'GB', 'DE', 'JP', 'AU', 'BR']);
  });

  it('may be empty, since every setting has a default', () => {
    expect(loadIntegrations(folderWith({})).settings.battery.alertBelow).toBe(20);
  });

  it('name every mistake with its file and path, all at once', () => {
    const mistakes = mistakesIn({
      'settings.json': '{"phone":{"countries":["usa"]},"sms":{"sendr":"sns"}}',
      'providers/one.json': '{"name":"two"',
      'providers/three.json': '{"name":"three","title":"Three"}',
    });
    expect(mistakes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^settings\.json: phone\.countries\.0: must be an ISO 3166 code/),
        expect.stringMatching(/^settings\.json: sms: .*sendr/),
        expect.stringMatching(/^providers\/one\.json: is not JSON/),
        expect.stringMatching(/^providers\/three\.json: issuer: /),
      ]),
    );
  });

  it('refuse a provider whose name is not its file’s, or whose successor is nobody', () => {
    const folder = folderWith({});
    cpSync('integrations/providers/fitbit.json', join(folder, 'providers/fit.json'));
    expect(() => loadIntegrations(folder)).toThrowError(
      /fit\.json: name: [\s\S]*replacedBy: no provider/,
    );
  });

  it('refuse a default country that may not be texted', () => {
    expect(mistakesIn({ 'settings.json': '{"phone":{"countries":["DE"]}}' })).toEqual([
      'settings.json: phone.defaultCountry: must be one of phone.countries',
    ]);
  });

  it('must be in a folder that exists', () => {
    expect(() => loadIntegrations('/nowhere')).toThrowError('/nowhere: there is no such folder');
  });

  it('take a service as MongoDB App Services exports it', () => {
    const folder = folderWith({
      'services/pictures/config.json':
        '{"id":"5f","name":"pictures","type":"aws-s3","config":{"region":"us-east-1","accessKeyId":"A"},"secret_config":{"secretAccessKey":"k"},"version":1}',
      'services/pictures/rules/put.json':
        '{"name":"put","actions":["put"],"when":{"%%args.bucket":{"%in":["one-bucket","other.bucket"]},"%%args.acl":"public-read"}}',
      'values/limit.json': '{"name":"limit","value":5,"from_secret":false}',
      'values/token.json': '{"name":"token","value":"theToken","from_secret":true}',
    });

    const { services, surroundings } = loadIntegrations(folder);

    expect(services).toMatchObject([
      { name: 'pictures', type: 'aws-s3', buckets: ['one-bucket', 'other.bucket'] },
    ]);
    expect(surroundings.values, 'secrets are not for rules').toEqual({ limit: 5 });
  });

  it('name every mistake in a rule with its file and path', () => {
    const mistakes = mistakesIn({
      'functions/broken.js': 'exports = function (',
      'services/s3/config.json': '{"name":"s3","type":"aws-s3"}',
      'services/s3/rules/a.json':
        '{"name":"a","actions":["send"],"when":{"%or":[{"x":{"%in":5}}]}}',
      'services/s3/rules/b.json': '{"name":"b c","actions":[],"when":"yes","who":"anybody"}',
      'services/s3/rules/c.json':
        '{"name":"c","actions":["put"],"when":{"%%values.limit":5,"x":["%%values.lmit"],"y":"%%values.token"}}',
      'values/limit.json': '{"name":"limit","value":5}',
      'values/token.json': '{"name":"token","value":"theToken","from_secret":true}',
    });

    expect(mistakes).toEqual([
      expect.stringMatching(/^functions\/broken\.js: is not JavaScript/),
      expect.stringMatching(/^services\/s3\/rules\/a\.json: actions\.0: .*put, signPolicy/),
      'services/s3/rules/a.json: when.%or.0.x.%in: must be a list, or an expansion that gives one',
      expect.stringMatching(/^services\/s3\/rules\/b\.json: /),
      expect.stringMatching(/^services\/s3\/rules\/b\.json: /),
      expect.stringMatching(/^services\/s3\/rules\/b\.json: /),
      'services/s3/rules/c.json: when: no value lmit is declared that rules may see',
      'services/s3/rules/c.json: when: no value token is declared that rules may see',
    ]);
  });
});
