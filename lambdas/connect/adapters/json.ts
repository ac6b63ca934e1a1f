/** What a JSON Pointer (RFC 6901) points at; undefined when there is nothing. */
export function valueAt(document: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((value, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    const isContainer = typeof value === 'object' && value !== null;
    return isContainer && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
  }, document);
}
