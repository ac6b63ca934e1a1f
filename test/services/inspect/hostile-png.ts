import { deflateSync } from 'node:zlib';
import type { RejectionReason } from '../../../lambdas/services/domain/inspect/rejections.ts';
import {
  actl,
  chunk,
  fctl,
  fdat,
  idat,
  iend,
  ihdr,
  latin1,
  png,
  pngWith,
  rows,
} from './pictures.ts';

type Case = readonly [name: string, file: Buffer, reason: RejectionReason];

const script = '<script>alert(document.domain)</script>';
const pixels = deflateSync(rows());

function broken(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function withLength(file: Buffer, at: number, length: number): Buffer {
  const copy = Buffer.from(file);
  copy.writeUInt32BE(length, at);
  return copy;
}

const plain = pngWith();
const manyTexts = Array<Buffer>(12).fill(
  chunk('zTXt', Buffer.concat([latin1('a\0\0'), deflateSync(Buffer.alloc(2 ** 20))])),
);
const itxt = (compressed: number, text: Buffer) =>
  chunk(
    'iTXt',
    Buffer.concat([latin1('Comment\0'), Buffer.from([compressed, 0]), latin1('en\0\0'), text]),
  );

export const hostilePngs: readonly Case[] = [
  ['HTML behind the end', Buffer.concat([plain, latin1(`<html>${script}`)]), 'TRAILING_DATA'],
  ['a zip behind the end', Buffer.concat([plain, latin1('PK\x03\x04\x14\0\0\0')]), 'TRAILING_DATA'],
  ['a second picture behind the end', Buffer.concat([plain, plain]), 'TRAILING_DATA'],
  [
    'HTML behind the pixels in IDAT',
    png(ihdr(), chunk('IDAT', Buffer.concat([pixels, latin1(script)])), iend),
    'TRAILING_DATA',
  ],
  ['HTML in an IDAT of its own', png(ihdr(), idat, chunk('IDAT', script), iend), 'TRAILING_DATA'],
  ['script in tEXt', pngWith(chunk('tEXt', `Comment\0${script}`)), 'HIDDEN_CONTENT'],
  [
    'script in zTXt',
    pngWith(chunk('zTXt', Buffer.concat([latin1('a\0\0'), deflateSync(script)]))),
    'HIDDEN_CONTENT',
  ],
  ['script in iTXt', pngWith(itxt(0, latin1(script))), 'HIDDEN_CONTENT'],
  ['script in compressed iTXt', pngWith(itxt(1, deflateSync(script))), 'HIDDEN_CONTENT'],
  [
    'script in iCCP',
    pngWith(chunk('iCCP', Buffer.concat([latin1('sRGB\0\0'), deflateSync(script)]))),
    'HIDDEN_CONTENT',
  ],
  ['script in a private chunk', pngWith(chunk('prVt', script)), 'HIDDEN_CONTENT'],
  ['script in eXIf', pngWith(chunk('eXIf', `II*\0${script}`)), 'HIDDEN_CONTENT'],
  ['script in the palette', pngWith(chunk('PLTE', `${script}`.padEnd(48))), 'HIDDEN_CONTENT'],
  [
    'script in UTF-16 in eXIf',
    pngWith(chunk('eXIf', Buffer.from(script, 'utf16le'))),
    'HIDDEN_CONTENT',
  ],
  [
    'an event handler in tEXt',
    pngWith(chunk('tEXt', 'Comment\0" onerror = alert(1) x="')),
    'HIDDEN_CONTENT',
  ],
  [
    'a javascript: link in tEXt',
    pngWith(chunk('tEXt', 'Source\0JavaScript:alert(1)')),
    'HIDDEN_CONTENT',
  ],
  ['PHP in tEXt', pngWith(chunk('tEXt', 'Comment\0<?=`$_GET[0]`?>')), 'HIDDEN_CONTENT'],
  ['an SVG in tEXt', pngWith(chunk('tEXt', 'Comment\0<SVG/onload=alert(1)>')), 'HIDDEN_CONTENT'],
  ['a PDF in a private chunk', pngWith(chunk('prVt', '%PDF-1.7\n')), 'HIDDEN_CONTENT'],
  ['a program in a private chunk', pngWith(chunk('prVt', 'MZ\x90\0\x03\0\0\0')), 'HIDDEN_CONTENT'],
  [
    'script as uncompressed pixels',
    png(
      ihdr({ width: 40, height: 1, colourType: 0 }),
      chunk('IDAT', deflateSync(latin1(`\0${script.padEnd(40)}`), { level: 0 })),
      iend,
    ),
    'HIDDEN_CONTENT',
  ],
  ['a wrong sum of the header', broken(plain, 29), 'MALFORMED'],
  ['a wrong sum of the pixels', broken(plain, plain.length - 13), 'MALFORMED'],
  ['a wrong sum of the end', broken(plain, plain.length - 1), 'MALFORMED'],
  ['a length that is too long', withLength(plain, 33, 2 ** 31 - 1), 'TRUNCATED'],
  ['a length above the format', withLength(plain, 33, 2 ** 32 - 1), 'MALFORMED'],
  ['a length that is too short', withLength(plain, 33, 5), 'MALFORMED'],
  ['no header', png(idat, iend), 'MALFORMED'],
  ['two headers', pngWith(ihdr()), 'MALFORMED'],
  ['no pixels', png(ihdr(), iend), 'MALFORMED'],
  ['no end', png(ihdr(), idat), 'TRUNCATED'],
  ['an end that holds something', png(ihdr(), idat, chunk('IEND', 'hello')), 'MALFORMED'],
  ['pixels in two places', png(ihdr(), idat, chunk('tEXt', 'a\0b'), idat, iend), 'MALFORMED'],
  ['a critical chunk that nobody knows', pngWith(chunk('HTML', script)), 'MALFORMED'],
  ['a type of chunk that isn’t letters', pngWith(chunk('<?p>', 'x')), 'MALFORMED'],
  ['no width', png(ihdr({ width: 0 }), idat, iend), 'MALFORMED'],
  ['a colour type that isn’t', png(ihdr({ colourType: 5 }), idat, iend), 'MALFORMED'],
  ['a bit depth that the colour type hasn’t', png(ihdr({ bitDepth: 4 }), idat, iend), 'MALFORMED'],
  ['a palette picture without palette', png(ihdr({ colourType: 3 }), idat, iend), 'MALFORMED'],
  ['a palette behind the pixels', png(ihdr(), idat, chunk('PLTE', 'abc'), iend), 'MALFORMED'],
  ['a palette of odd length', pngWith(chunk('PLTE', 'abcd')), 'MALFORMED'],
  [
    'a filter that isn’t',
    png(ihdr(), chunk('IDAT', deflateSync(rows(4, 3, 5))), iend),
    'MALFORMED',
  ],
  ['pixels that don’t inflate', png(ihdr(), chunk('IDAT', 'not deflated'), iend), 'MALFORMED'],
  [
    'compressed pixels that end early',
    png(ihdr(), chunk('IDAT', pixels.subarray(0, -6)), iend),
    'MALFORMED',
  ],
  [
    'much behind the pixels in IDAT',
    png(ihdr(), chunk('IDAT', Buffer.concat([pixels, Buffer.alloc(200_000)])), iend),
    'TRAILING_DATA',
  ],
  [
    'a still picture of which only a part is the first frame',
    png(ihdr(), actl(1), fctl(0, 2, 2), idat, iend),
    'MALFORMED',
  ],
  [
    'an SVG over two blocks of a long private chunk',
    pngWith(chunk('prVt', `${'a'.repeat(65_533)}<svg>`)),
    'HIDDEN_CONTENT',
  ],
  ['a text that doesn’t inflate', pngWith(chunk('zTXt', 'a\0\0nonsense')), 'MALFORMED'],
  ['a text without end of its keyword', pngWith(chunk('zTXt', 'nonsense')), 'MALFORMED'],
  ['a row too few', png(ihdr({ height: 4 }), idat, iend), 'BOMB'],
  [
    'a byte too many',
    png(ihdr(), chunk('IDAT', deflateSync(Buffer.concat([rows(), Buffer.alloc(1)]))), iend),
    'BOMB',
  ],
  ['a deflate bomb', png(ihdr(), chunk('IDAT', deflateSync(Buffer.alloc(2 ** 26))), iend), 'BOMB'],
  ['a deflate bomb in zTXt', pngWith(...manyTexts), 'BOMB'],
  ['a text of megabytes', pngWith(itxt(0, Buffer.alloc(3 * 2 ** 20, 'a'))), 'MALFORMED'],
  [
    'the widest and highest',
    png(ihdr({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }), idat, iend),
    'TOO_MANY_PIXELS',
  ],
  [
    '2³² × 2³²',
    png(ihdr({ width: 2 ** 32 - 1, height: 2 ** 32 - 1 }), idat, iend),
    'TOO_MANY_PIXELS',
  ],
  ['65535 × 65535', png(ihdr({ width: 65_535, height: 65_535 }), idat, iend), 'TOO_MANY_PIXELS'],
  ['a very wide line', png(ihdr({ width: 1_000_000, height: 1 }), idat, iend), 'TOO_MANY_PIXELS'],
  ['a million of declared frames', pngWith(actl(1_000_000)), 'BOMB'],
  [
    'more frames than declared',
    png(ihdr(), actl(1), fctl(0), idat, fctl(1), fdat(2), iend),
    'MALFORMED',
  ],
  ['a frame without data', png(ihdr(), actl(2), fctl(0), idat, fctl(1), iend), 'MALFORMED'],
  [
    'a frame outside of the picture',
    png(ihdr(), actl(2), fctl(0), idat, fctl(1, 4, 3, 1, 0), fdat(2), iend),
    'MALFORMED',
  ],
  [
    'a frame out of order',
    png(ihdr(), actl(2), fctl(0), idat, fctl(2), fdat(1), iend),
    'MALFORMED',
  ],
  [
    'a bomb in a frame',
    png(ihdr(), actl(2), fctl(0), idat, fctl(1), fdat(2, deflateSync(Buffer.alloc(2 ** 22))), iend),
    'BOMB',
  ],
  [
    'HTML behind the pixels of a frame',
    png(
      ihdr(),
      actl(2),
      fctl(0),
      idat,
      fctl(1),
      fdat(2, Buffer.concat([pixels, latin1(script)])),
      iend,
    ),
    'TRAILING_DATA',
  ],
  [
    'frames of a picture that isn’t animated',
    png(ihdr(), idat, fctl(0), fdat(1), iend),
    'MALFORMED',
  ],
  ['a file of crumbs', pngWith(Buffer.alloc(12 * 100_000, chunk('prVt'))), 'MALFORMED'],
];
