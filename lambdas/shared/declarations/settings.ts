import * as z from 'zod/mini';

const wholeNumber = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));
export const e164 = z
  .string()
  .check(z.regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 form: +14155550100'));
const country = z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code in capitals: US'));
const text = z.string().check(z.minLength(1));
/** Part of what is texted: on one line, and with nothing that can't be seen in it. */
const words = z
  .string()
  .check(z.regex(/^(?=.*\S)[^\p{C}\u2028\u2029]+$/u, 'must be words on one line'));

/** Who sends, in the words that carriers ask for. */
export const brandSettings = z.prefault(
  z.strictObject({
    name: z._default(words, 'Switchboard'),
    purpose: z._default(words, 'low-battery alerts for your devices'),
    frequency: z._default(words, 'Message frequency varies'),
    contact: z._default(words, 'support@example.com'),
  }),
  {},
);

export const smsSettings = z.prefault(
  z.strictObject({
    sender: z._default(z.enum(['sns', 'twilio']), 'sns'),
    /** The number that texts come from. */
    from: z._default(e164, '+14155550100'),
    /** Who answers STOP and HELP: we, with the provider's own replies switched off, or the provider. */
    optOutReplies: z._default(z.enum(['ours', 'provider']), 'ours'),
    /** One SNS topic per user, or, above the account's limit of topics, straight to the number. */
    delivery: z._default(z.enum(['topic', 'direct']), 'topic'),
    /** Texts that services may send a person, and all people, in a day. */
    serviceSendsPerPersonDay: z._default(wholeNumber(1, 50), 10),
    serviceSendsPerDay: z._default(wholeNumber(1, 10_000_000), 1000),
    twilio: z.prefault(z.strictObject({ lookup: z._default(z.boolean(), false) }), {}),
  }),
  {},
);

export const phoneSettings = z.prefault(
  z.strictObject({
    countries: z._default(z.array(country).check(z.minLength(1)), [
      'US',
      'GB',
      'DE',
      'JP',
      'AU',
      'BR',
    ]),
    defaultCountry: z._default(country, 'US'),
    codeSeconds: z._default(wholeNumber(60, 3600), 600),
    resendSeconds: z._default(wholeNumber(1, 600), 30),
    sendsPerNumberHour: z._default(wholeNumber(1, 100), 5),
    sendsPerNumberDay: z._default(wholeNumber(1, 100), 10),
    sendsPerSourceHour: z._default(wholeNumber(1, 1000), 20),
    sendsPerDay: z._default(wholeNumber(1, 10_000_000), 1000),
    wrongGuessesPerNumberDay: z._default(wholeNumber(1, 20), 10),
    /** Of the wrong guesses, how many only a browser that verified this number before may use. */
    guessesReservedForKnownBrowsers: z._default(wholeNumber(0, 19), 3),
    /** Not above the 30 days after which the key before last is dropped. */
    sessionDays: z._default(wholeNumber(1, 30), 30),
  }),
  {},
);

export const batterySettings = z.prefault(
  z.strictObject({
    schedule: z._default(
      z.string().check(z.regex(/^(rate|cron)\(.+\)$/, 'must be rate(…) or cron(…)')),
      'rate(1 hour)',
    ),
    alertBelow: z._default(wholeNumber(5, 50), 20),
    /** How far above the threshold a battery must be charged before it can alert again. */
    rearmMargin: z._default(wholeNumber(1, 50), 10),
    /** How many providers' answers a worker waits for at a time. */
    concurrency: z._default(wholeNumber(1, 100), 16),
    timeZone: z._default(text, 'America/New_York'),
  }),
  {},
);

export const uploadSettings = z.prefault(
  z.strictObject({
    /** Bytes of one file; S3 takes up to 5 GiB at once. */
    largest: z._default(wholeNumber(1, 5 * 1024 ** 3), 1024 ** 3),
    /** Bytes of all files of a person. */
    quotaBytes: z._default(wholeNumber(1, Number.MAX_SAFE_INTEGER), 5 * 1024 ** 3),
    /** Files of a person. */
    quotaFiles: z._default(wholeNumber(1, 300), 200),
    /** How long a signed upload may take to begin, in seconds. */
    signedSeconds: z._default(wholeNumber(30, 3600), 300),
    /** Whether a file also waits for the verdict of GuardDuty Malware Protection for S3. */
    malwareScan: z._default(z.boolean(), false),
  }),
  {},
);

export const apiSettings = z.prefault(
  z.strictObject({
    requestsPerSecond: z._default(wholeNumber(1, 10_000), 100),
    burst: z._default(wholeNumber(1, 5_000), 200),
    /** CIDR blocks that alone may call; empty: everybody. */
    allowedAddresses: z._default(
      z.array(
        z
          .string()
          .check(z.regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'must be a CIDR block: 203.0.113.0/24')),
      ),
      [],
    ),
    /** AWS WAF with the managed rule groups, in front of page and API. */
    waf: z._default(z.boolean(), false),
  }),
  {},
);

export const operationsSettings = z.prefault(
  z.strictObject({
    /** Where alarms are mailed to; empty: nowhere. */
    alarmEmail: z._default(z.string(), ''),
    logRetentionDays: z._default(
      z.union([z.literal(30), z.literal(90), z.literal(180), z.literal(365)]),
      90,
    ),
    /** How long consent must be provable after a person has left. */
    consentYears: z._default(wholeNumber(1, 20), 5),
  }),
  {},
);

/** A domain of your own; without it the distribution's name is used. */
export const domainSettings = z.optional(
  z.strictObject({
    name: text,
    /** ACM certificate in us-east-1. */
    certificateArn: z
      .string()
      .check(z.regex(/^arn:aws[\w-]*:acm:us-east-1:/, 'must be in us-east-1')),
  }),
);

/** All that an operator sets: `integrations/settings.json`. Every key has a default. */
export const settings = z.strictObject({
  $schema: z.optional(z.string()),
  /** What this deployment is called in rules, `%%environment.tag`; its values are in `environments/<tag>.json`. */
  environment: z._default(
    z.string().check(z.regex(/^[A-Za-z0-9_-]{0,64}$/, 'must be letters, digits, _ and -')),
    '',
  ),
  brand: brandSettings,
  sms: smsSettings,
  phone: phoneSettings,
  battery: batterySettings,
  uploads: uploadSettings,
  api: apiSettings,
  operations: operationsSettings,
  domain: domainSettings,
});

export type Settings = z.output<typeof settings>;
export type BrandSettings = z.output<typeof brandSettings>;
export type SmsSettings = z.output<typeof smsSettings>;
export type PhoneSettings = z.output<typeof phoneSettings>;
export type UploadSettings = z.output<typeof uploadSettings>;
export type BatterySettings = z.output<typeof batterySettings>;
