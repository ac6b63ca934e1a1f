import type { BrandSettings } from '../../shared/declarations/settings.ts';
import type { QueuedContent, ReplyName } from './text-content.ts';

export interface Voice {
  readonly brand: BrandSettings;
  /** `https://host` of the pages. */
  readonly publicOrigin: string;
}

const rates = 'Msg & data rates may apply.';
const ways = 'Reply HELP for help, STOP to stop.';
const longestName = 30;

/**
 * What a text says. All characters of our own are in GSM-7, so that a segment holds 160 of them.
 *
 * @param token makes the confirmation link of a consent request
 */
export function wordsOf(voice: Voice, content: QueuedContent, token: string): string {
  const { brand, publicOrigin } = voice;
  switch (content.kind) {
    case 'battery-low': {
      const { model, level } = content.device;
      return `${brand.name}: the battery of your ${plainName(model)} is at ${Math.round(level)}%. Time to charge it. STOP to stop.`;
    }
    case 'reauthorize': {
      const provider = plainName(content.provider);
      const why =
        content.replacedBy === undefined
          ? `we can no longer read your ${provider}, so there are no battery alerts.`
          : `${provider} has closed down. Connect through ${plainName(content.replacedBy)} to get battery alerts again.`;
      return `${brand.name}: ${why} Connect again: ${publicOrigin}/account`;
    }
    case 'consent-request':
      return consentRequest(voice, token);
    case 'reply':
      return replies[content.reply](voice);
  }
}

/** What the law and carriers want a person to know before they say yes. */
export function consentRequest({ brand, publicOrigin }: Voice, token: string): string {
  return (
    `${brand.name}: reply YES to get ${brand.purpose} by text, or open ` +
    `${publicOrigin}/confirm#${token} to confirm. ${brand.frequency}. ${rates} ${ways} ` +
    `Terms: ${publicOrigin}/terms Privacy: ${publicOrigin}/privacy`
  );
}

const replies: Readonly<Record<ReplyName, (voice: Voice) => string>> = {
  confirmed: ({ brand }) =>
    `${brand.name}: you will get ${brand.purpose}. ${brand.frequency}. ${rates} ${ways}`,
  'already-confirmed': ({ brand }) =>
    `${brand.name}: you are subscribed already to ${brand.purpose}. ${ways}`,
  stopped: ({ brand }) =>
    `${brand.name}: you are unsubscribed and will get no more texts. Text START to come back.`,
  help: ({ brand }) =>
    `${brand.name}: ${brand.purpose}. ${brand.frequency}. ${rates} Contact: ${brand.contact}. Reply STOP to stop.`,
  'help-stopped': ({ brand }) =>
    `${brand.name}: you have stopped our texts and get none. Text START to come back. Contact: ${brand.contact}`,
  'sign-up': ({ brand, publicOrigin }) =>
    `${brand.name}: sign up at ${publicOrigin} to get ${brand.purpose}. ${ways}`,
  'reply-yes': ({ brand }) =>
    `${brand.name}: reply YES to get ${brand.purpose}, STOP to get no texts, HELP for help.`,
  other: ({ brand }) => `${brand.name}: sorry, we did not understand that. ${ways}`,
};

/**
 * A name that others have made up, fit for a text: what could be a link, a line of its own or cost a segment
 * of 70 characters is left out, and a long one is cut.
 */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\d+(\.\d+){2,}/g, (address) => address.replaceAll('.', ' '))
    .replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
    .replace(/[^A-Za-z0-9 .+&()'-]/g, (character) => (/\s|\p{P}/u.test(character) ? ' ' : ''))
    .replace(/ +/g, ' ')
    .trim();
  if (plain === '') return 'device';
  return plain.length <= longestName ? plain : `${plain.slice(0, longestName - 3).trimEnd()}...`;
}
