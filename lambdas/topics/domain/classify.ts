/** What a person means by a text, as far as subscriptions go. */
export type Heard = 'stop' | 'start' | 'yes' | 'help' | 'other';

const words = (list: string) => new Set(list.split(/\s+/).filter(Boolean));
const phrases = (list: string) => list.split(',').map((phrase) => ` ${phrase.trim()} `);

/** Alone, with no more than courtesies around them, these are stop: English, Spanish, German, French, Portuguese. */
const stopAlone = words(`
  stop stopp stopall stopit cancel end quit optout revoke remove spam arret arrete arreter alto baja basta
  cancelar detener para pare parar salir sair remover fim fin annuler abmelden abbestellen beenden ende
  aufhoren kundigen desabonner desinscrire descadastrar sotp stpo`);

/** Anywhere in a text, unless negated, these are stop. */
const stopAnywhere = phrases(`
  stopall, stop all, optout, opt out, opt me out, opting out, revoke, take me off, remove me, remove my number,
  delete my number, leave me alone, go away, wrong number, not interested, no more texts, no more messages,
  no more alerts, no more sms, dont text, dont message, dont contact, dont send, do not text, do not message,
  do not contact, do not send, quit texting, quit sending, quit messaging, quit it, i quit, end this,
  end my subscription, end subscription, end texts, end messages, cancel my, cancel the, cancel this,
  cancel it, cancel subscription, cancel texts, cancel messages, cancel alerts, want to cancel, fuck off,
  no mas, dar de baja, darme de baja, dejen de, deja de, no me envien, hor auf, horen sie auf,
  keine nachrichten mehr, keine sms mehr, nicht mehr, arretez, plus de messages, desabonnez moi,
  desinscrivez moi, me desinscrire, nao quero mais, pare de, parem de`);

/** After "stop" these make it a command, wherever it stands. */
const stopObjects = words(`
  texting sending messaging messages msgs texts text sms alerts notifications this these it all now please pls
  plz contacting calling bothering spamming harassing me my the everything immediately`);

/** Before a stop word these turn it into its opposite, or into another thing. */
const negations = words(`dont not never cant cannot wont doesnt didnt shouldnt non bus train pit`);

const courtesies = words(`
  please pls plz hi hey hello ok okay just kindly now thanks thank you thx sir maam por favor bitte danke svp sil
  vous plait merci obrigado obrigada gracias reply i want to need would like can could`);

const yesWords = words(`y yes yeah yep yup yea si ja oui sim confirm`);
const yesCompany = words(`i do agree confirm consent subscribe me sign up to it that`);
const startWords = words(`start unstop restart resume subscribe resubscribe optin iniciar starten`);
const startCompany = words(
  `again texts texting messages messaging alerts sending me my the subscription in opt it`,
);
const helpWords = words(`help info hilfe ayuda aide ajuda`);
const helpCompany = words(`me needed with this`);

/** What a phone sends for a reaction to a message quotes that message, which may well say STOP. */
const reaction =
  /^\s*(liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? \w+ from|reacted .{1,20} to)\s+(an? |[“"«„])/i;

/**
 * What a text means. Any reasonable wording of stop counts (47 CFR 64.1200(a)(10)), and what could be read as
 * stop or as something else is stop; yes and start must be plain.
 */
export function classify(body: string): Heard {
  if (reaction.test(body)) return 'other';
  if (/^\s*\?+\s*$/.test(body)) return 'help';
  if (/^\s*(🛑|⛔|🚫)+\ufe0f?\s*$/u.test(body)) return 'stop';
  const tokens = tokensOf(body);
  if (tokens.length === 0) return 'other';
  if (isStop(tokens)) return 'stop';
  if (isOnly(tokens, helpWords, helpCompany)) return 'help';
  if (isOnly(tokens, startWords, startCompany) || tokens.join(' ') === 'opt in') return 'start';
  return isOnly(tokens, yesWords, yesCompany) ? 'yes' : 'other';
}

/** Lower case words without accents, apostrophes and punctuation; s-p-e-l-l-e-d words in one. */
function tokensOf(body: string): string[] {
  const tokens = body
    .normalize('NFKD')
    .replace(/\p{M}|['’`´]/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return tokens.length > 1 && tokens.every((token) => token.length === 1)
    ? [tokens.join('')]
    : tokens;
}

function isStop(tokens: readonly string[]): boolean {
  const rest = tokens.filter((token) => !courtesies.has(token));
  if (rest.length > 0 && rest.every((token) => stopAlone.has(token) || isUnsubscribe(token))) {
    return true;
  }
  if (tokens.some((token, i) => isCommand(tokens, token, i))) return true;
  const text = ` ${tokens.join(' ')} `;
  return stopAnywhere.some((phrase) => {
    const at = text.indexOf(phrase);
    return at >= 0 && !isNegated(text.slice(0, at).split(' ').filter(Boolean));
  });
}

/** Whether a word tells us to stop: by itself, or by where it stands. */
function isCommand(tokens: readonly string[], token: string, index: number): boolean {
  const before = tokens.slice(0, index);
  if (isNegated(before)) return false;
  if (isUnsubscribe(token)) return true;
  if (token !== 'stop' && token !== 'stopp') return false;
  const next = tokens[index + 1];
  const isFirst = before.every((word) => courtesies.has(word));
  return isFirst || next === undefined || stopObjects.has(next);
}

function isUnsubscribe(token: string): boolean {
  return /^(unsub\w*|unsuscribe\w*)$/.test(token);
}

/** "Don't stop" is none; "why don't you stop" is. */
function isNegated(before: readonly string[]): boolean {
  return !before.includes('why') && before.slice(-2).some((word) => negations.has(word));
}

/** Whether a text is one of the words, with no company but its own and courtesies. */
function isOnly(
  tokens: readonly string[],
  wanted: ReadonlySet<string>,
  company: ReadonlySet<string>,
): boolean {
  const isWanted = (token: string) => wanted.has(token.replace(/^(y)(e+)(s+)$/, 'yes'));
  return (
    tokens.some(isWanted) &&
    tokens.every((token) => isWanted(token) || company.has(token) || courtesies.has(token))
  );
}
