import type { RejectionReason } from '../../../lambdas/services/domain/inspect/rejections.ts';
import { anim, anmf, fixture, latin1, riffChunk, vp8x, webp, webpPicture } from './pictures.ts';

type Case = readonly [name: string, file: Buffer, reason: RejectionReason];

const plain = webp(webpPicture);
const script = '<script>alert(1)</script>';
const animated = 2;
const lossy = fixture('cwebp-lossy.webp');

function changed(file: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = value;
  return copy;
}

function lossless(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x2f;
  bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, 1);
  return riffChunk('VP8L', bytes);
}

export const hostileWebps: readonly Case[] = [
  ['HTML behind the end', Buffer.concat([plain, latin1(script)]), 'TRAILING_DATA'],
  ['a chunk behind the end', Buffer.concat([plain, riffChunk('html', script)]), 'TRAILING_DATA'],
  ['a chunk of HTML in a simple file', webp(webpPicture, riffChunk('html', script)), 'MALFORMED'],
  [
    'a chunk of HTML in an extended file',
    webp(vp8x(), webpPicture, riffChunk('html', script)),
    'HIDDEN_CONTENT',
  ],
  [
    'script in XMP',
    webp(vp8x(), webpPicture, riffChunk('XMP ', '<x:xmpmeta/><svg/onload=alert(1)>')),
    'HIDDEN_CONTENT',
  ],
  [
    'PHP in EXIF',
    webp(vp8x(), webpPicture, riffChunk('EXIF', 'II*\0<?php phpinfo();')),
    'HIDDEN_CONTENT',
  ],
  [
    'a zip in a profile',
    webp(vp8x(), riffChunk('ICCP', 'PK\x03\x04\x14\0'), webpPicture),
    'HIDDEN_CONTENT',
  ],
  [
    'script in a frame',
    webp(
      vp8x(17, 13, animated),
      anim,
      anmf(Buffer.concat([webpPicture, riffChunk('html', script)])),
    ),
    'HIDDEN_CONTENT',
  ],
  ['no picture', webp(vp8x()), 'MALFORMED'],
  ['two pictures', webp(vp8x(), webpPicture, webpPicture), 'MALFORMED'],
  ['a canvas of another size', webp(vp8x(18, 13), webpPicture), 'MALFORMED'],
  ['a canvas behind the picture', webp(webpPicture, vp8x()), 'MALFORMED'],
  ['frames of a still picture', webp(vp8x(), anim, anmf()), 'MALFORMED'],
  ['an animation without frames', webp(vp8x(17, 13, animated), anim), 'MALFORMED'],
  ['an animation without its head', webp(vp8x(17, 13, animated), anmf()), 'MALFORMED'],
  [
    'a still picture among frames',
    webp(vp8x(17, 13, animated), anim, anmf(), webpPicture),
    'MALFORMED',
  ],
  [
    'a frame of another size',
    webp(vp8x(17, 13, animated), anim, anmf(webpPicture, 16, 13)),
    'MALFORMED',
  ],
  [
    'a frame outside of the canvas',
    webp(vp8x(17, 13, animated), anim, anmf(webpPicture, 17, 13, 2, 0)),
    'MALFORMED',
  ],
  ['reserved flags', webp(vp8x(17, 13, 1), webpPicture), 'MALFORMED'],
  ['alpha behind the picture', webp(vp8x(), webpPicture, riffChunk('ALPH', 'a')), 'MALFORMED'],
  ['a file that says it is longer', changed(plain, 4, (plain[4] ?? 0) + 2), 'MALFORMED'],
  [
    'an extended file that says it is longer',
    changed(webp(vp8x(), webpPicture), 5, 1),
    'TRUNCATED',
  ],
  ['a file that says it is shorter', changed(plain, 4, (plain[4] ?? 0) - 2), 'MALFORMED'],
  ['a file of odd length', changed(plain, 4, (plain[4] ?? 0) + 1), 'MALFORMED'],
  [
    'padding that isn’t zero',
    changed(
      webp(vp8x(), webpPicture, riffChunk('EXIF', 'abc')),
      12 + 18 + webpPicture.length + 11,
      60,
    ),
    'MALFORMED',
  ],
  [
    'a lossless picture of another version',
    changed(plain, 24, (plain[24] ?? 0) | 0xe0),
    'MALFORMED',
  ],
  ['a lossy picture without its start code', changed(lossy, 23, 0), 'MALFORMED'],
  ['a lossy picture that is no key frame', changed(lossy, 20, (lossy[20] ?? 0) | 1), 'MALFORMED'],
  ['a picture shorter than its head', webp(riffChunk('VP8L', '/abc')), 'MALFORMED'],
  ['the widest and highest canvas', webp(vp8x(2 ** 24, 2 ** 24), webpPicture), 'TOO_MANY_PIXELS'],
  ['the widest and highest picture', webp(lossless(16_384, 16_384)), 'TOO_MANY_PIXELS'],
  [
    'a chunk that is longer than the file says it is',
    changed(
      webp(vp8x(), webpPicture, riffChunk('EXIF', 'abcdef')),
      4,
      12 + 18 + webpPicture.length + 4,
    ),
    'MALFORMED',
  ],
  [
    'a chunk that is longer than its frame',
    webp(
      vp8x(17, 13, animated),
      anim,
      changed(anmf(), 4, webpPicture.length + 14),
      riffChunk('EXIF', 'abc'),
    ),
    'MALFORMED',
  ],
  [
    'frames of a billion pixels',
    webp(
      vp8x(16_384, 7_000, animated),
      anim,
      ...Array<Buffer>(10).fill(anmf(lossless(16_384, 7_000), 16_384, 7_000)),
    ),
    'BOMB',
  ],
  [
    'thousands of frames',
    webp(vp8x(17, 13, animated), anim, ...Array<Buffer>(2_000).fill(anmf())),
    'BOMB',
  ],
  [
    'a file of crumbs',
    webp(vp8x(), webpPicture, Buffer.alloc(8 * 120_000, riffChunk('crmb', ''))),
    'MALFORMED',
  ],
];
