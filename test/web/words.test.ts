import { describe, expect, it } from 'vitest';
import { connectErrors } from '../../lambdas/connect/errors.ts';
import { servicesErrors } from '../../lambdas/services/errors.ts';
import type { PublicProvider } from '../../web/public-settings.ts';
import type { Failure } from '../../web/src/api.ts';
import { failureInWords } from '../../web/src/words/failures.ts';
import { fetchProblem, problemWords, uploadProblem } from '../../web/src/words/problems.ts';
import { nameOf, sizeInWords, typeInWords } from '../../web/src/words/uploads.ts';
import { agoInWords, clock, waitInWords } from '../../web/src/words/waits.ts';

const providers: PublicProvider[] = [
  provider('google-health', 'Google Health', null),
  provider('fitbit', 'Fitbit', 'google-health'),
];

function provider(name: string, title: string, replacedBy: string | null): PublicProvider {
  return { name, title, action: `Connect ${title}`, hasDevices: true, replacedBy };
}

describe('a wait in words', () => {
  it.each([
    [0, 'now'],
    [1, 'in 1 second'],
    [30, 'in 30 seconds'],
    [89.2, 'in 90 seconds'],
    [90, 'in 2 minutes'],
    [3600, 'in 60 minutes'],
    [7200, 'in 2 hours'],
    [86_400, 'in 24 hours'],
    [172_800, 'in 2 days'],
  ])('of %d s is %j', (seconds, words) => {
    expect(waitInWords(seconds)).toBe(words);
  });

  it('is never shorter than what was asked for', () => {
    expect(waitInWords(61 * 60)).toBe('in 61 minutes');
    expect(waitInWords(91 * 60)).toBe('in 2 hours');
  });

  it('counts down like a clock and stops at zero', () => {
    expect([90, 9, 0, -3].map(clock)).toEqual(['1:30', '0:09', '0:00', '0:00']);
  });

  it('looks back in the unit that fits; a clock that is behind sees nothing in the future', () => {
    const now = 10_000_000_000;
    const back = (minutes: number) => agoInWords(now - minutes * 60_000, now);
    expect([-5, 0, 1, 59, 60, 60 * 49].map(back)).toEqual([
      'just now',
      'just now',
      '1 minute ago',
      '59 minutes ago',
      '1 hour ago',
      '2 days ago',
    ]);
  });
});

describe('a failed request in words', () => {
  const words = (failure: Partial<Failure>) =>
    failureInWords({ code: 'X', status: 422, detail: '', ...failure });

  it('says when to come back', () => {
    expect(words({ status: 429, detail: 'Too many codes.', retryAfterSeconds: 1800 })).toBe(
      'Too many codes. You can try again in 30 minutes.',
    );
    expect(words({ status: 429, retryAfterSeconds: 5 })).toBe(
      'That was too often. You can try again in 5 seconds.',
    );
  });

  it('tells the reason of a refusal, but nothing of a fault', () => {
    expect(words({ detail: 'Check the number.' })).toBe('Check the number.');
    expect(words({ status: 503, detail: 'The text could not be sent.' })).toBe(
      'The text could not be sent.',
    );
    expect(words({ status: 500, detail: 'TypeError' })).toBe(
      'Something went wrong on our side. Please try again.',
    );
  });

  it('tells a dead network from a silent server', () => {
    expect(words({ code: 'UNREACHABLE', status: 0 })).toContain('connection');
    expect(words({ code: 'TIMEOUT', status: 0 })).toContain('too long');
  });
});

describe('the words of a failed connection', () => {
  const atCallback = [
    'ACCESS_DENIED',
    'SCOPE_MISSING',
    'AUTHORIZATION_EXPIRED',
    'STATE_MISMATCH',
    'PROVIDER_UNAVAILABLE',
    'PROVIDER_NONSENSE',
    'PROVIDER_GONE',
    'PROVIDER_REJECTED',
    'UNKNOWN_PROVIDER',
    'SESSION_REQUIRED',
  ];
  const fallback = problemWords('SOMETHING_NEW', 'google-health', providers);

  it.each(atCallback)('for %s are its own, and lead on', (code) => {
    const words = problemWords(code, 'google-health', providers);
    expect(words.title).not.toBe(fallback.title);
    expect(words.action.href).toMatch(/^\/(account|api\/connect\/google-health)?$/);
    expect(words.title + words.text).not.toContain("'");
  });

  it('exist for every refusal of connecting that the server knows', () => {
    const known = Object.keys(connectErrors).filter((code) => atCallback.includes(code));
    expect(known).toHaveLength(atCallback.length - 1);
  });

  it('try the same provider again, also for a code that is new to the page', () => {
    expect(fallback.action).toEqual({ label: 'Try again', href: '/api/connect/google-health' });
  });

  it('lead on to the successor of a provider that has closed down', () => {
    const words = problemWords('PROVIDER_GONE', 'fitbit', providers);
    expect(words.text).toContain('Google Health');
    expect(words.action.href).toBe('/api/connect/google-health');
  });

  it.each(['<b>x</b>', '__proto__', 'constructor', ''])('repeat nothing of %j', (evil) => {
    for (const words of [
      problemWords(evil, 'fitbit', providers),
      problemWords('ACCESS_DENIED', evil, providers),
    ]) {
      if (evil) expect(JSON.stringify(words)).not.toContain(evil);
      expect(words.title).toBeTruthy();
      expect(words.action.href).toMatch(/^\/(account|api\/connect\/fitbit)$/);
    }
  });
});

describe('a file in words', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1024, '1 kB'],
    [1536, '1.5 kB'],
    [3 * 1024 ** 2, '3 MB'],
    [1024 ** 2 - 1, '1 MB'],
    [200 * 1024 ** 2 + 512, '200 MB'],
    [1024 ** 3, '1 GB'],
    [5000 * 1024 ** 3, '5,000 GB'],
  ])('of %d bytes has %j', (bytes, words) => {
    expect(sizeInWords(bytes)).toBe(words);
  });

  it('has a short type, and a name without folders', () => {
    expect(['image/png', 'image/jpeg', 'image/heic'].map(typeInWords)).toEqual([
      'PNG',
      'JPEG',
      'image/heic',
    ]);
    expect(nameOf({ key: 'trips/rome/cat.png' })).toBe('cat.png');
  });
});

describe('the words of a refused upload', () => {
  const tried = {
    bucket: 'elsewhere',
    visibility: 'private',
    type: 'image/svg+xml',
    size: 3 * 1024 ** 2,
    largest: 1024 ** 2,
  } as const;
  const words = (code: string, more: Partial<Failure> = {}) =>
    failureInWords(uploadProblem({ code, status: 422, detail: 'As told.', ...more }, tried));

  const atUpload = Object.entries(servicesErrors).filter(
    ([code]) => !/^(HTTP_|OBJECT_|SENDER_|SERVICE_|UPLOAD_UNKNOWN)/.test(code),
  );

  it.each(atUpload)('for %s are its own', (code, { status }) => {
    const own = words(code, { status, service: 's3', action: 'put' });
    expect(own).not.toContain('As told.');
    expect(own).not.toMatch(/'|undefined/);
  });

  it('tell a rule that says no from one that is missing, and what was asked', () => {
    const about = { status: 403, service: 's3', action: 'put' };
    expect(words('RULE_DENIED', about)).toBe(
      'A service rule prevented this upload. No rule of “s3” allows “put” with bucket “elsewhere”, visibility “private” and type “image/svg+xml”.',
    );
    expect(words('NoMatchingRuleFound', about)).toContain('No service rule is for this.');
  });

  it('say how large a file may be, and what is wrong with a name', () => {
    expect(words('UPLOAD_TOO_LARGE')).toContain('it has 3 MB, and at most 1 MB are taken');
    expect(words('KEY_INVALID', { reason: 'NAME_MISMATCH' })).toContain('an ending');
    expect(words('KEY_INVALID', { reason: 'constructor' })).toContain('cannot be used');
  });

  it('are those of the server for what is new to the page', () => {
    expect(words('SOMETHING_NEW')).toBe('As told.');
    expect(words('constructor')).toBe('As told.');
  });

  it('say why nothing was fetched back', () => {
    expect(fetchProblem('RULE_DENIED')).toContain('rule');
    expect(fetchProblem('HTTP_RESPONSE_TOO_LARGE')).toContain('larger');
    expect(fetchProblem('toString')).toBe(fetchProblem('HTTP_TIMEOUT'));
  });
});
