import { describe, expect, it } from 'vitest';
import { parsePhoneNumber } from '../../lambdas/phone/domain/phone-number.ts';
import vectors from '../vectors/phone-numbers.json' with { type: 'json' };

const allowed = ['US', 'GB', 'DE', 'JP', 'AU', 'BR'];

describe('a phone number', () => {
  it.each(vectors.cases)('$input typed in $country is $e164', ({ input, country, e164 }) => {
    const parse = () => parsePhoneNumber(input, country, allowed);
    if (e164 === null) expect(parse).toThrowError(/^PHONE_/);
    else expect(parse()).toBe(e164);
  });

  it('is refused where its country is not allowed', () => {
    expect(() => parsePhoneNumber('+447400123456', 'US', ['US'])).toThrowError(
      'PHONE_COUNTRY_NOT_ALLOWED',
    );
  });

  it('is in no error, however broken it is', () => {
    for (const typed of ['+1415867530912345', '41586753', 'abc']) {
      expect(catchError(() => parsePhoneNumber(typed, 'US', allowed))).not.toContain(typed);
    }
  });

  it('that is valid anywhere is refused for a country that does not exist', () => {
    expect(() => parsePhoneNumber('4155552671', 'ZZ', allowed)).toThrowError('PHONE_UNREACHABLE');
  });
});

function catchError(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    return `${error} ${(error as Error).cause}`;
  }
}
