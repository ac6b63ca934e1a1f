interface ConsentRequest {
  /** The service that asks for consent, e.g. "Google". */
  service: string;
  /** Where the form posts to. */
  action: string;
  /** Fields that the form sends along. */
  hidden: Record<string, string>;
  scopes: string[];
  /** The account that is suggested. */
  account: string;
  /** Whether single scopes can be refused. */
  granular: boolean;
}

/** The page on which a person signs in to a provider and consents. Any account signs in. */
export function consentPage({
  service,
  action,
  hidden,
  scopes,
  account,
  granular,
}: ConsentRequest) {
  const title = `${service}: allow access`;
  return page(
    title,
    `<h1>${escapeHtml(service)}</h1>
<p>Switchboard wants to read data of your ${escapeHtml(service)} account.</p>
<form method="post" action="${escapeHtml(action)}">
${Object.entries(hidden).map(hiddenField).join('\n')}
<p><label for="account">Account</label>
<input id="account" name="account" value="${escapeHtml(account)}" required autocomplete="off" autocapitalize="none" spellcheck="false"></p>
${scopes.length > 0 ? scopeFields(scopes, granular) : ''}
<p class="buttons"><button name="decision" value="allow" class="primary">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button></p>
</form>
<p class="note">Simulated: any account name signs in.</p>`,
  );
}

function scopeFields(scopes: string[], granular: boolean): string {
  const boxes = scopes.map((scope, index) => {
    const value = escapeHtml(scope);
    return granular
      ? `<li><input type="checkbox" id="scope-${index}" name="granted" value="${value}" checked> <label for="scope-${index}">${describe(scope)} <code>${value}</code></label></li>`
      : `<li><input type="hidden" name="granted" value="${value}">${describe(scope)} <code>${value}</code></li>`;
  });
  return `<fieldset><legend>It will be able to</legend><ul>${boxes.join('')}</ul></fieldset>`;
}

const descriptions: Record<string, string> = {
  'https://www.googleapis.com/auth/googlehealth.settings.readonly':
    'see your devices and their settings',
  settings: 'see your devices and their settings',
  profile: 'see your profile',
  'read:user': 'see your profile',
};

const describe = (scope: string) => descriptions[scope] ?? 'use';

/** The page that a provider shows when it must not send the person back to the client. */
export function errorPage(service: string, code: string, detail: string): string {
  return page(
    `${service}: request refused`,
    `<h1>${escapeHtml(service)}</h1>
<p><strong>Access blocked: this request is invalid.</strong></p>
<p>${escapeHtml(detail)}</p>
<p class="note">Error 400: <code>${escapeHtml(code)}</code></p>`,
  );
}

const hiddenField = ([name, value]: [string, string]) =>
  `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (title: string, main: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body><main>
${main}
</main></body>
</html>`;

const styles = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --page: #f4f6f8; --card: #fff; --line: #818b98; --accent: #0b57d0; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --muted: #a4adb8; --page: #0d1117; --card: #161b22; --line: #6e7681; --accent: #a8c7fa; --on-accent: #062e6f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; min-height: 100vh; padding: 1.5rem 1.25rem; background: var(--card); }
@media (min-width: 30rem) { main { min-height: 0; margin: 3rem auto; padding: 2rem; border: 1px solid var(--line); border-radius: .75rem; } }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.2; }
label[for=account] { display: block; margin-bottom: .25rem; font-weight: 600; }
input[name=account] { width: 100%; padding: .7rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit; font: inherit; }
fieldset { margin: 1rem 0; padding: .5rem 1rem .75rem; border: 1px solid var(--line); border-radius: .5rem; }
legend { padding: 0 .25rem; font-weight: 600; }
ul { margin: 0; padding: 0; list-style: none; }
li { display: flex; gap: .6rem; align-items: flex-start; padding: .35rem 0; }
li input { flex: none; width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent); }
code { display: block; color: var(--muted); font-size: .8125rem; overflow-wrap: anywhere; }
.buttons { display: flex; gap: .75rem; }
button { flex: 1; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 1.5rem; background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.note { color: var(--muted); font-size: .875rem; }
`;
