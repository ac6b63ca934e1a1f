/** Leading digits and all digits of a national number, as patterns, and how it is grouped. */
export type PhoneFormat = readonly [leading: string, pattern: string, groups: string];

/** By calling code. */
export type PhoneFormats = Readonly<Record<string, readonly PhoneFormat[]>>;

/** A number (E.164) in the groups that people write it in: `+1 415 555 2671`. */
export function groupPhone(phone: string, formats: PhoneFormats): string {
  for (const [callingCode, known] of Object.entries(formats)) {
    if (!phone.startsWith(`+${callingCode}`)) continue;
    const national = phone.slice(callingCode.length + 1);
    for (const [leading, pattern, groups] of known) {
      const whole = new RegExp(`^(?:${pattern})$`);
      if (!new RegExp(`^(?:${leading})`).test(national) || !whole.test(national)) continue;
      return `+${callingCode} ${national.replace(whole, groups)}`;
    }
    return `+${callingCode} ${national}`;
  }
  return phone;
}
