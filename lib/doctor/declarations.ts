import * as z from 'zod/mini';
import {
  type Settings,
  settings as settingsSchema,
} from '../../lambdas/shared/declarations/settings.ts';
import { DeclarationError, type Integrations, loadIntegrations } from '../integrations/load.ts';
import type { Finding } from './finding.ts';

/** Examines what an operator has declared, without asking anybody. */
export function examineDeclarations(folder: string): Finding[] {
  try {
    const integrations = loadIntegrations(folder);
    return [
      summary(integrations),
      ...placeholders(integrations.settings),
      ...carriers(integrations),
    ];
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    return error.mistakes.map((detail) => ({ severity: 'wrong', subject: 'declarations', detail }));
  }
}

function summary({ providers, settings }: Integrations): Finding {
  const names = providers.map(({ name }) => name).join(', ') || 'none';
  const detail = `providers: ${names}; texts by ${settings.sms.sender} from ${settings.sms.from}`;
  return { severity: 'fine', subject: 'declarations', detail };
}

/** Defaults that serve to try things, and nobody else. */
function placeholders({ sms, brand, operations }: Settings): Finding[] {
  const defaults = z.parse(settingsSchema, {});
  const found: Finding[] = [];
  if (sms.from === defaults.sms.from) {
    const detail = 'is an example; set the number that your texts come from';
    found.push({ severity: 'wrong', subject: 'sms.from', detail });
  }
  if (brand.contact === defaults.brand.contact) {
    const detail =
      'is an example; HELP and the legal pages name it, so set an address that is read';
    found.push({ severity: 'wrong', subject: 'brand.contact', detail });
  }
  if (operations.alarmEmail === '') {
    const detail = 'is empty: alarms ring, and nobody hears them';
    found.push({ severity: 'advice', subject: 'operations.alarmEmail', detail });
  }
  return found;
}

/** What no program can see, but a first text needs. */
function carriers({ settings, providers }: Integrations): Finding[] {
  const advice: Record<string, string> = {};
  if (settings.phone.countries.includes('US')) {
    advice['US carriers'] =
      'register the number for 10DLC or as toll-free first; codes and alerts are two use cases';
  }
  if (settings.sms.sender === 'sns') {
    advice['SNS'] =
      'a new account is in the SMS sandbox, and its spend limit is 1 USD a month: ask for more early';
    advice['two-way texts'] =
      'point the number’s two-way messages at the topic InboundTexts, and let us answer STOP ourselves';
  } else {
    advice['Twilio'] =
      'set the number’s webhook to <address>/api/sms/inbound; its own STOP and HELP replies must match sms.optOutReplies';
  }
  if (providers.some(({ name }) => name === 'google-health')) {
    advice['Google'] =
      'the scope is restricted: until verification is done, refresh tokens of "testing" end after seven days';
  }
  return Object.entries(advice).map(([subject, detail]) => ({
    severity: 'advice',
    subject,
    detail,
  }));
}
