/** The few types of ASN.1 that a certificate is made of, in DER (ITU-T X.690). */

const tag = { integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, time: 24, sequence: 48, set: 49 };

function element(type: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([type]), length(content.length), content]);
}

function length(bytes: number): Buffer {
  if (bytes < 128) return Buffer.from([bytes]);
  return bytes < 256 ? Buffer.from([0x81, bytes]) : Buffer.from([0x82, bytes >> 8, bytes & 255]);
}

export const sequence = (...items: Buffer[]) => element(tag.sequence, ...items);
export const set = (...items: Buffer[]) => element(tag.set, ...items);
export const octets = (content: Buffer) => element(tag.octets, content);
export const bits = (content: Buffer) => element(tag.bits, Buffer.from([0]), content);
export const utf8 = (text: string) => element(tag.utf8, Buffer.from(text));

/** A positive number, given by its bytes; the first one must be below 128. */
export const integer = (content: Buffer) => element(tag.integer, content);

/** An element that the structure around it numbers; its content is kept as it is when `implicit`. */
export const numbered = (number: number, content: Buffer, implicit = false) =>
  element((implicit ? 0x80 : 0xa0) + number, content);

export function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return element(tag.time, Buffer.from(digits));
}

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((number) => {
    const groups = [number & 127];
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    return groups;
  });
  return element(tag.oid, Buffer.from([first * 40 + second, ...bytes]));
}
