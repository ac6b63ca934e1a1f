/** What a text was about, by its `kind` in `GET /api/texts`. */
const kinds: Readonly<Record<string, string>> = {
  'consent-request': 'Question whether you want our texts',
  'battery-low': 'Battery alert',
  reauthorize: 'Request to reconnect',
  reply: 'Answer to your text',
};

export function kindInWords(kind: string): string {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? 'Text') : 'Text';
}
