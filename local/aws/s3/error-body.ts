import { element } from './xml.ts';

interface Refusal {
  code: string;
  message: string;
  details?: Record<string, string>;
}

/** The body of a refusal. */
export function errorBody({ code, message, details }: Refusal, resource: string, id: string) {
  const fields = { Code: code, Message: message, ...details, Resource: resource };
  return element('Error', { ...fields, RequestId: id, HostId: 'local' });
}
