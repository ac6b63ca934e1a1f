import type { RejectionReason } from '../../../lambdas/services/domain/inspect/rejections.ts';
import { hostileGifs } from './hostile-gif.ts';
import { hostileJpegs } from './hostile-jpeg.ts';
import { hostilePngs } from './hostile-png.ts';
import { hostileWebps } from './hostile-webp.ts';
import {
  fixture,
  gif,
  gifFrame,
  jpegFixture,
  latin1,
  pngWith,
  webp,
  webpPicture,
} from './pictures.ts';

/** An upload that must never be readable. */
export interface Hostile {
  readonly name: string;
  readonly file: Buffer;
  readonly declaredType: string;
  readonly fileName: string;
  /** Where it isn't the file's own. */
  readonly declaredLength?: number;
  readonly reason: RejectionReason;
}

const plain = {
  png: pngWith(),
  jpg: fixture(jpegFixture),
  gif: gif(gifFrame()),
  webp: webp(webpPicture),
};
type Ending = keyof typeof plain;
const endings = Object.keys(plain) as Ending[];

export function typeOf(ending: string): string {
  return `image/${ending === 'jpg' ? 'jpeg' : ending}`;
}

const lists = { png: hostilePngs, jpg: hostileJpegs, gif: hostileGifs, webp: hostileWebps };
const built = endings.flatMap((ending) =>
  lists[ending].map(([name, file, reason]) => ({
    name: `${ending}: ${name}`,
    file,
    declaredType: typeOf(ending),
    fileName: `cat.${ending}`,
    reason,
  })),
);

const otherFiles: Readonly<Record<string, Buffer>> = {
  text: latin1('just some words, no picture at all'),
  HTML: latin1('<!doctype html><script>alert(1)</script>'),
  SVG: latin1('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  PDF: latin1('%PDF-1.7\n1 0 obj'),
  zip: latin1('PK\x03\x04\x14\0\0\0\x08\0'),
  'Windows program': latin1('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff'),
  'Linux program': latin1('\x7fELF\x02\x01\x01\0\0\0\0\0'),
  'shell script': latin1('#!/bin/sh\nrm -rf /\n'),
  PHP: latin1('<?php phpinfo();'),
  BMP: latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0'),
  video: latin1('\0\0\0\x18ftypmp42\0\0\0\0'),
  sound: latin1('RIFF\x24\0\0\0WAVEfmt '),
  'one byte': latin1('x'),
  'one zero': Buffer.alloc(1),
  zeros: Buffer.alloc(4_096),
};
const renamed = Object.entries(otherFiles).flatMap(([what, file]) =>
  endings.map((ending) => ({
    name: `${what} as ${ending}`,
    file,
    declaredType: typeOf(ending),
    fileName: `cat.${ending}`,
    reason: 'TYPE_MISMATCH' as const,
  })),
);

const swapped = endings.flatMap((real) =>
  endings
    .filter((ending) => ending !== real)
    .map((ending) => ({
      name: `${real} as ${ending}`,
      file: plain[real],
      declaredType: typeOf(ending),
      fileName: `cat.${ending}`,
      reason: 'TYPE_MISMATCH' as const,
    })),
);

const sized = endings.flatMap((ending) => {
  const file = plain[ending];
  const common = { declaredType: typeOf(ending), fileName: `cat.${ending}` };
  return [
    { ...common, name: `${ending}: nothing`, file: Buffer.alloc(0), reason: 'EMPTY' as const },
    {
      ...common,
      name: `${ending}: nothing of something`,
      file: Buffer.alloc(0),
      declaredLength: 9,
      reason: 'EMPTY' as const,
    },
    {
      ...common,
      name: `${ending}: only its first byte`,
      file: file.subarray(0, 1),
      reason: 'TRUNCATED' as const,
    },
    {
      ...common,
      name: `${ending}: longer than declared`,
      file,
      declaredLength: file.length - 1,
      reason: 'SIZE_MISMATCH' as const,
    },
    {
      ...common,
      name: `${ending}: shorter than declared`,
      file,
      declaredLength: file.length + 1,
      reason: 'SIZE_MISMATCH' as const,
    },
    {
      ...common,
      name: `${ending}: cut off behind what was declared`,
      file: file.subarray(0, -3),
      declaredLength: file.length,
      reason: 'SIZE_MISMATCH' as const,
    },
  ];
});

const otherTypes: readonly (readonly [string, RejectionReason])[] = [
  ['image/svg+xml', 'SVG_REFUSED'],
  ['image/SVG+XML; charset=utf-8', 'SVG_REFUSED'],
  ['text/html', 'TYPE_UNSUPPORTED'],
  ['application/pdf', 'TYPE_UNSUPPORTED'],
  ['image/avif', 'TYPE_UNSUPPORTED'],
  ['image/png; charset=utf-8', 'TYPE_UNSUPPORTED'],
  ['IMAGE/PNG', 'TYPE_UNSUPPORTED'],
  ['image/png\r\ncontent-type: text/html', 'TYPE_UNSUPPORTED'],
  ['', 'TYPE_UNSUPPORTED'],
  ['constructor', 'TYPE_UNSUPPORTED'],
];
const typed = otherTypes.map(([declaredType, reason]) => ({
  name: `a picture as ${JSON.stringify(declaredType)}`,
  file: plain.png,
  declaredType,
  fileName: 'cat.png',
  reason,
}));

/** Names that a good picture can't have. */
export const hostileNames: readonly (readonly [string, RejectionReason])[] = [
  ['cat.png.html', 'NAME_MISMATCH'],
  ['cat.html.png', 'NAME_MISMATCH'],
  ['cat.PHP.png', 'NAME_MISMATCH'],
  ['cat.php5.x.png', 'NAME_MISMATCH'],
  ['cat.jpg', 'NAME_MISMATCH'],
  ['cat', 'NAME_MISMATCH'],
  ['png', 'NAME_MISMATCH'],
  ['cat.svg', 'NAME_MISMATCH'],
  ['cat.рng', 'NAME_MISMATCH'],
  ['cat.ｐｎｇ', 'NAME_MISMATCH'],
  ['cat․png', 'NAME_MISMATCH'],
  ['cat.png/cat', 'NAME_MISMATCH'],
  ['.png', 'NAME_INVALID'],
  ['', 'NAME_INVALID'],
  ['cat.png.', 'NAME_INVALID'],
  ['cat.png ', 'NAME_INVALID'],
  [' cat.png', 'NAME_INVALID'],
  ['cat\u202Egnp.exe.png', 'NAME_INVALID'],
  ['cat\u2066.png', 'NAME_INVALID'],
  ['cat.php\0.png', 'NAME_INVALID'],
  ['cat.php%00.png', 'NAME_INVALID'],
  ['cat.asp;.png', 'NAME_INVALID'],
  ['cat.png:evil.exe', 'NAME_INVALID'],
  ['ca\u200Bt.png', 'NAME_INVALID'],
  ['\uFEFFcat.png', 'NAME_INVALID'],
  ['cat\u00A0.png', 'NAME_INVALID'],
  ['cat\u2028.png', 'NAME_INVALID'],
  ['cat\n.png', 'NAME_INVALID'],
  ['cat\x7F.png', 'NAME_INVALID'],
  ['cat\uD800.png', 'NAME_INVALID'],
  ['cafe\u0301.png', 'NAME_INVALID'],
  ['\u212Bngstrom.png', 'NAME_INVALID'],
  ['/cat.png', 'NAME_INVALID'],
  ['//cat.png', 'NAME_INVALID'],
  ['a//cat.png', 'NAME_INVALID'],
  ['a/../cat.png', 'NAME_INVALID'],
  ['../cat.png', 'NAME_INVALID'],
  ['./cat.png', 'NAME_INVALID'],
  ['..\\cat.png', 'NAME_INVALID'],
  ['cat.png/', 'NAME_INVALID'],
  ['.hidden/cat.png', 'NAME_INVALID'],
  ['<img src=x>.png', 'NAME_INVALID'],
  ['cat".png', 'NAME_INVALID'],
  [`${'c'.repeat(197)}.png`, 'NAME_INVALID'],
  [`${'猫'.repeat(66)}.png`, 'NAME_INVALID'],
];
const named = hostileNames.map(([fileName, reason]) => ({
  name: `a picture with the name ${JSON.stringify(fileName)}`,
  file: plain.png,
  declaredType: 'image/png',
  fileName,
  reason,
}));

/** Every way that we know to hand in something else than a picture. */
export const hostileUploads: readonly Hostile[] = [
  ...built,
  ...renamed,
  ...swapped,
  ...sized,
  ...typed,
  ...named,
];
