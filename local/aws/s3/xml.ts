import { S3Error } from './errors.ts';

export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | XmlValue[]
  | { [name: string]: XmlValue };

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document whose root has S3's namespace. */
export function document(root: string, value: { [name: string]: XmlValue }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content(value)}</${root}>`;
}

/** A document without a namespace, as errors are. */
export function element(root: string, value: { [name: string]: XmlValue }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content(value)}</${root}>`;
}

/** Lists repeat their element; what is undefined is left out. */
function content(value: XmlValue): string {
  if (typeof value !== 'object') return escaped(String(value ?? ''));
  return Object.entries(value)
    .flatMap(([name, inner]) => [inner].flat().map((one): [string, XmlValue] => [name, one]))
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `<${name}>${content(inner)}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them XML can't hold in any other way
  return text.replace(/[&<>"'\u0000-\u001f]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element that was read: its text, and its children. */
export interface Node {
  name: string;
  text: string;
  children: Node[];
}

const token =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gy;

/** Reads a body as far as S3's requests go: elements and text, no declarations of types or entities. */
export function readXml(body: string): Node {
  const top: Node = { name: '', text: '', children: [] };
  const open = [top];
  let end = 0;
  for (const match of body.matchAll(token)) {
    end += match[0].length;
    const current = open.at(-1) ?? top;
    const [all, closing, name, , empty] = match;
    if (name === undefined) current.text += all.startsWith('<') ? '' : unescaped(all);
    else if (closing) {
      if (current.name !== name || open.length === 1) throw new S3Error('MalformedXML');
      open.pop();
    } else {
      const node: Node = { name, text: '', children: [] };
      current.children.push(node);
      if (!empty) open.push(node);
    }
  }
  const [root, ...others] = top.children;
  const whole = end === body.length && open.length === 1 && top.text.trim() === '';
  if (root === undefined || others.length > 0 || !whole) throw new S3Error('MalformedXML');
  return root;
}

export function childrenOf(node: Node, name: string): Node[] {
  return node.children.filter((child) => child.name === name);
}

export function textOf(node: Node, name: string): string | undefined {
  return childrenOf(node, name)[0]?.text;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));/g, (_, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    const character = name ? entities[name] : code <= 0x10ffff ? String.fromCodePoint(code) : '';
    if (character === undefined) throw new S3Error('MalformedXML');
    return character;
  });
}
