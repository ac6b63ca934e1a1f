const kinds: Readonly<Record<string, string>> = {
  code: 'Code to check your number',
  invitation: 'Question whether you want our texts',
  consent: 'Question whether you want our texts',
  alert: 'Battery alert',
  battery: 'Battery alert',
  reauthorization: 'Request to reconnect',
};

export function kindInWords(kind: string): string {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? 'Text') : 'Text';
}
