import { settings } from '../settings.ts';

/** Where people get help: a mail address, a web address, a number or plain words, as declared. */
export function Contact() {
  const { contact } = settings.brand;
  const href = contactHref(contact);
  return href ? <a href={href}>{contact}</a> : <span>{contact}</span>;
}

function contactHref(contact: string): string | undefined {
  if (/^https?:\/\//.test(contact)) return contact;
  if (/^[^\s@]+@[^\s@]+$/.test(contact)) return `mailto:${contact}`;
  return /^\+?[\d\s().-]{5,}$/.test(contact) ? `tel:${contact.replace(/[^\d+]/g, '')}` : undefined;
}
