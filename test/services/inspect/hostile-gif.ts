import type { RejectionReason } from '../../../lambdas/services/domain/inspect/rejections.ts';
import {
  blocks,
  fourPixels,
  gif,
  gifComment,
  gifFrame,
  gifHeader,
  latin1,
  lzw,
} from './pictures.ts';

type Case = readonly [name: string, file: Buffer, reason: RejectionReason];

const frame = gifFrame();
const whole = (header: Buffer, ...parts: readonly Buffer[]) =>
  Buffer.concat([header, ...parts, latin1(';')]);
/** Runs that grow by one pixel a code: 4 pixels, 5, 6 … */
const growing = lzw([4, 0, ...Array.from({ length: 4_000 }, (_, i) => 6 + i), 5]);

export const hostileGifs: readonly Case[] = [
  [
    'a script whose comment the width opens',
    whole(gifHeader(0x2a2f, 1), gifFrame(lzw([4, 0, 5]), 1, 1), gifComment('*/=1;alert(1);')),
    'HIDDEN_CONTENT',
  ],
  [
    'the same without an end of the comment',
    whole(gifHeader(0x2a2f, 1), gifFrame(lzw([4, 0, 5]), 1, 1)),
    'HIDDEN_CONTENT',
  ],
  [
    'a script behind the end',
    Buffer.concat([gif(frame), latin1('*/=1;alert(1)')]),
    'TRAILING_DATA',
  ],
  ['a zip behind the end', Buffer.concat([gif(frame), latin1('PK\x03\x04')]), 'TRAILING_DATA'],
  ['script in a comment', gif(gifComment('<script>alert(1)</script>'), frame), 'HIDDEN_CONTENT'],
  [
    'script over two blocks of a comment',
    gif(gifComment(`${'a'.repeat(251)}<script>`), frame),
    'HIDDEN_CONTENT',
  ],
  [
    'script in an application block',
    gif(latin1('\x21\xff\x0bNETSCAPE2.0'), blocks('<svg onload=alert(1)>'), frame),
    'HIDDEN_CONTENT',
  ],
  [
    'script whose one letter is the length of a block',
    gif(
      latin1('\x21\xff\x0bXMP DataXMP\x04<svg onload=alert(1)'),
      Buffer.alloc(17),
      latin1('\0'),
      frame,
    ),
    'HIDDEN_CONTENT',
  ],
  [
    'HTML behind the end of a frame’s data',
    gif(gifFrame(Buffer.concat([fourPixels, latin1('<html>')]))),
    'TRAILING_DATA',
  ],
  ['no frame', gif(), 'MALFORMED'],
  ['no end', Buffer.concat([gifHeader(), frame]), 'TRUNCATED'],
  ['a block of no kind', gif(latin1('A'), frame), 'MALFORMED'],
  ['an extension of no kind', gif(latin1('\x21\x42\x01a\0'), frame), 'MALFORMED'],
  ['a control block of another length', gif(latin1('\x21\xf9\x05abcde\0'), frame), 'MALFORMED'],
  ['no width', whole(gifHeader(0, 2), frame), 'MALFORMED'],
  ['a frame of no height', gif(gifFrame(fourPixels, 2, 0)), 'MALFORMED'],
  ['a frame outside of the screen', gif(gifFrame(fourPixels, 2, 2, 1, 0)), 'MALFORMED'],
  ['a frame larger than the screen', gif(gifFrame(fourPixels, 65_535, 65_535)), 'MALFORMED'],
  ['a code that isn’t known yet', gif(gifFrame(lzw([4, 0, 7, 5]))), 'MALFORMED'],
  ['a first code that is no pixel', gif(gifFrame(lzw([4, 6, 5]))), 'MALFORMED'],
  ['a pixel too few', gif(gifFrame(lzw([4, 0, 1, 2, 5]))), 'BOMB'],
  ['a pixel too many', gif(gifFrame(lzw([4, 0, 1, 2, 3, 0, 5]))), 'BOMB'],
  ['a code bomb', gif(gifFrame(growing)), 'BOMB'],
  ['65535 × 65535', whole(gifHeader(65_535, 65_535), frame), 'TOO_MANY_PIXELS'],
  ['ten thousand frames', gif(...Array<Buffer>(10_000).fill(frame)), 'BOMB'],
  [
    'a file of crumbs',
    gif(latin1('\x21\xfe'), Buffer.alloc(250_000, latin1('\x01a')), latin1('\0'), frame),
    'MALFORMED',
  ],
];
