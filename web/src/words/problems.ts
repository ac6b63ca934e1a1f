import type { PublicSettings } from '../../public-settings.ts';
import type { Visibility } from '../answers.ts';
import type { Failure } from '../api.ts';
import { sizeInWords } from './uploads.ts';

type Providers = PublicSettings['providers'];

interface ProblemWords {
  title: string;
  text: string;
  action: { label: string; href: string };
}

type Describe = (provider: string) => Omit<ProblemWords, 'action'>;

/** Why connecting failed, by the `code` that the callback hands to the page `/problem`. */
const connectProblems: Readonly<Record<string, Describe>> = {
  ACCESS_DENIED: (provider) => ({
    title: 'You said no, and that is fine',
    text: `${provider} told us that you did not allow the connection, so nothing was connected. Without it we can’t see your battery. If you change your mind, try again.`,
  }),
  SCOPE_MISSING: (provider) => ({
    title: 'One permission is missing',
    text: `A permission that we need was left unticked at ${provider}. Without it we can’t read the battery of your devices. Try again and leave that box ticked.`,
  }),
  AUTHORIZATION_EXPIRED: (provider) => ({
    title: 'That took a little too long',
    text: `The permission from ${provider} was already used or has run out; it is good for ten minutes. Nothing was connected. Start once more.`,
  }),
  STATE_MISMATCH: (provider) => ({
    title: 'This was started somewhere else',
    text: `The connection to ${provider} was begun in another browser or by someone else, so we stopped to keep your account safe. Start it again here, and finish in this browser.`,
  }),
  PROVIDER_UNAVAILABLE: (provider) => ({
    title: `${provider} is not answering`,
    text: `${provider} could not be reached just now. Your account is as it was. Wait a few minutes and try again.`,
  }),
  PROVIDER_NONSENSE: (provider) => ({
    title: `${provider} sent an answer we can’t read`,
    text: `The answer of ${provider} made no sense to us, so we did not use it. This is usually over soon: try again in a few minutes.`,
  }),
  PROVIDER_GONE: (provider) => ({
    title: `${provider} has closed this way in`,
    text: `${provider} no longer lets apps connect like this.`,
  }),
  PROVIDER_REJECTED: (provider) => ({
    title: `${provider} turned us away`,
    text: `${provider} refused the connection. Try again; if it happens once more, it is ours to fix, so please tell us.`,
  }),
};

/** The page `/problem`: never repeats what the address says, so nobody can put words in our mouth. */
export function problemWords(code: string, providerName: string, all: Providers): ProblemWords {
  const provider = all.find(({ name }) => name === providerName);
  if (code === 'SESSION_REQUIRED') return sessionRequired;
  if (code === 'UNKNOWN_PROVIDER' || !provider) return unknownProvider(code);
  const next = all.find(({ name }) => name === provider.replacedBy);
  const words = own(connectProblems, code)?.(provider.title) ?? somethingElse(provider.title);
  if (code === 'PROVIDER_GONE' && next) {
    return {
      title: words.title,
      text: `${words.text} Your devices can be connected through ${next.title} instead; you will be asked for permission once more.`,
      action: { label: next.action, href: `/api/connect/${next.name}` },
    };
  }
  return { ...words, action: { label: 'Try again', href: `/api/connect/${provider.name}` } };
}

const sessionRequired: ProblemWords = {
  title: 'Please check your number first',
  text: 'We could not tell who you are: you may have been signed out meanwhile. Check your number again, then connect.',
  action: { label: 'Check my number', href: '/' },
};

function unknownProvider(code: string): ProblemWords {
  const generic = own(connectProblems, code)?.('The other service') ?? {
    title: 'We don’t know that service',
    text: 'The link asked for a service that can’t be connected here. Pick one from your account.',
  };
  return { ...generic, action: { label: 'Go to your account', href: '/account' } };
}

function somethingElse(provider: string) {
  return {
    title: 'That did not work',
    text: `Connecting ${provider} failed, and nothing was changed. Please try again.`,
  };
}

/** What was to be uploaded, and where. */
interface Tried {
  bucket: string;
  visibility: Visibility;
  /** As the browser tells it; empty where it knows none. */
  type: string;
  /** Bytes. */
  size: number;
  /** Bytes that are taken. */
  largest: number;
}

type Explain = (failure: Failure, tried: Tried) => string;

const names: Readonly<Record<string, string>> = {
  NAME_INVALID: 'has characters or parts that a file cannot have here',
  NAME_MISMATCH: 'has an ending that does not fit the kind of picture',
};

/** Why a picture was not taken, by `code`: which kind of rule said no. */
const uploadProblems: Readonly<Record<string, Explain>> = {
  RULE_DENIED: ({ service, action }, { bucket, visibility, type }) =>
    `A service rule prevented this upload. No rule of “${service}” allows “${action}” with bucket “${bucket}”, visibility “${visibility}” and type “${type || 'unknown'}”.`,
  NoMatchingRuleFound: ({ service, action }) =>
    `No service rule is for this. “${service}” has none for “${action}”, and without a rule nothing is allowed.`,
  BUCKET_UNKNOWN: (_, { bucket }) => `There is no bucket called “${bucket}” here.`,
  TYPE_UNSUPPORTED: () => 'Only PNG, JPEG, GIF and WebP pictures are taken.',
  KEY_INVALID: ({ reason = '' }) =>
    `The name of the file ${own(names, reason) ?? 'cannot be used here'}. Rename the file and choose it again.`,
  KEY_TAKEN: () => 'Somebody else has a file of this name. Rename yours and choose it again.',
  UPLOAD_TOO_LARGE: (_, { size, largest }) =>
    `The file is too large: it has ${sizeInWords(size)}, and at most ${sizeInWords(largest)} are taken.`,
  UPLOAD_QUOTA_EXCEEDED: () =>
    'There is no room left for this file. Delete some of your pictures first.',
  BUCKET_REFUSED: () =>
    'The bucket did not take the file. Has it changed since you chose it? Choose it again.',
  FILE_UNREADABLE: () =>
    'Your browser can’t read this file any more. Was it moved or deleted? Choose it again.',
};

/** The same failure with words for whoever uploads. */
export function uploadProblem(failure: Failure, tried: Tried): Failure {
  const explain = own(uploadProblems, failure.code);
  return explain ? { ...failure, detail: explain(failure, tried) } : failure;
}

/** Why a picture was not fetched back, in words that follow a colon. */
const fetchProblems: Readonly<Record<string, string>> = {
  RULE_DENIED: 'a service rule prevented it',
  NoMatchingRuleFound: 'no service rule is for it',
  HTTP_ADDRESS_REFUSED: 'it does not call this address',
  HTTP_RESPONSE_TOO_LARGE: 'the picture is larger than it reads',
};

export function fetchProblem(code: string): string {
  return own(fetchProblems, code) ?? 'no good answer came';
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
