import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Store } from '../../store.ts';
import { readCall, send } from '../http/exchange.ts';
import { consentPage, errorPage } from '../oauth/consent-page.ts';
import { basicScope } from './scopes.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

interface ConsentContext {
  provider: Provider;
  /** The grant of each account. */
  grants: Store<string>;
}

/** `/interaction/{uid}`: shows the consent page, and takes the decision. */
export async function handleConsent(
  context: ConsentContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { provider } = context;
  const interaction = await findInteraction(provider, req, res);
  if (!interaction) {
    const body = errorPage('Google', 'session_expired', 'This page is too old. Start again.');
    return send(res, { status: 400, body });
  }
  if (req.method !== 'POST') return send(res, { status: 200, body: showConsent(interaction) });
  const { form } = await readCall(req);
  const account = form.get('account')?.trim();
  if (form.get('decision') !== 'allow' || !account) {
    const error_description = 'The user denied the request.';
    return provider.interactionFinished(req, res, { error: 'access_denied', error_description });
  }
  const grantId = await grant(context, interaction, account, form.getAll('granted'));
  await provider.interactionFinished(req, res, {
    login: { accountId: account, remember: false },
    consent: { grantId },
    select_account: {},
  });
}

async function findInteraction(provider: Provider, req: IncomingMessage, res: ServerResponse) {
  try {
    return await provider.interactionDetails(req, res);
  } catch {
    return undefined;
  }
}

function showConsent({ uid, params }: Interaction): string {
  return consentPage({
    service: 'Google',
    action: `/interaction/${uid}`,
    hidden: {},
    scopes: requestedScopes(params),
    account: String(params['login_hint'] ?? ''),
    granular: true,
  });
}

/** Adds what was ticked to the account's grant, and narrows the request to it. */
async function grant(
  { provider, grants }: ConsentContext,
  interaction: Interaction,
  account: string,
  ticked: string[],
): Promise<string> {
  const { params } = interaction;
  const chosen = requestedScopes(params).filter((scope) => ticked.includes(scope));
  const scopes = chosen.length > 0 ? chosen : [basicScope];
  const known = await provider.Grant.find(grants.get(account) ?? '');
  const clientId = String(params['client_id']);
  const consent = known ?? new provider.Grant({ accountId: account, clientId });
  consent.addOIDCScope(scopes.join(' '));
  const grantId = await consent.save();
  grants.set(account, grantId);
  const isAskedAnew = String(params['prompt'] ?? '').includes('consent');
  const isOffline = params['access_type'] === 'offline' && (!known || isAskedAnew);
  params['scope'] = scopes.join(' ');
  params['access_type'] = isOffline ? 'offline' : 'online';
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  return grantId;
}

const requestedScopes = (params: Record<string, unknown>) =>
  String(params['scope'] ?? '')
    .split(' ')
    .filter((scope) => scope !== '');
