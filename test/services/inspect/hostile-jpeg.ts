import type { RejectionReason } from '../../../lambdas/services/domain/inspect/rejections.ts';
import {
  fixture,
  jpegChanged,
  jpegFixture,
  jpegWith,
  latin1,
  multiPicture,
  segment,
} from './pictures.ts';

type Case = readonly [name: string, file: Buffer, reason: RejectionReason];

const plain = fixture(jpegFixture);
const sof = 0xc0;
const sos = 0xda;

/** The frame header with one byte changed, counted from its marker. */
function withFrameByte(at: number, value: number): Buffer {
  return jpegChanged(sof, (frame) => {
    frame[at] = value;
    return frame;
  });
}

function ofSize(width: number, height: number): Buffer {
  return jpegChanged(sof, (frame) => {
    frame.writeUInt16BE(height, 5);
    frame.writeUInt16BE(width, 7);
    return frame;
  });
}

const scanStart = plain.indexOf(Buffer.from([0xff, sos]));
const scan = plain.subarray(scanStart, -2);

export const hostileJpegs: readonly Case[] = [
  ['a zip behind the end', Buffer.concat([plain, latin1('PK\x03\x04\x14\0\0\0')]), 'TRAILING_DATA'],
  [
    'HTML behind the end',
    Buffer.concat([plain, latin1('<script>alert(1)</script>')]),
    'TRAILING_DATA',
  ],
  ['a second picture that nothing declares', Buffer.concat([plain, plain]), 'TRAILING_DATA'],
  [
    'HTML behind declared pictures',
    Buffer.concat([jpegWith(multiPicture), plain, latin1('<html>')]),
    'TRAILING_DATA',
  ],
  [
    'a declared second picture that is none',
    Buffer.concat([jpegWith(multiPicture), latin1('\xff\xd8<script>')]),
    'MALFORMED',
  ],
  [
    'script in a declared second picture',
    Buffer.concat([jpegWith(multiPicture), jpegWith(segment(0xfe, '<script>'))]),
    'HIDDEN_CONTENT',
  ],
  ['PHP in a comment', jpegWith(segment(0xfe, '<?php system($_GET[0]); ?>')), 'HIDDEN_CONTENT'],
  ['short PHP in a comment', jpegWith(segment(0xfe, '<?=`ls`?>')), 'HIDDEN_CONTENT'],
  ['PHP in EXIF', jpegWith(segment(0xe1, 'Exif\0\0II*\0<?php phpinfo(); ?>')), 'HIDDEN_CONTENT'],
  [
    'script in XMP',
    jpegWith(segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><svg xmlns=""/></x:xmpmeta>')),
    'HIDDEN_CONTENT',
  ],
  [
    'script in a profile',
    jpegWith(segment(0xe2, 'ICC_PROFILE\0\x01\x01<script >')),
    'HIDDEN_CONTENT',
  ],
  ['a zip in a comment', jpegWith(segment(0xfe, 'PK\x03\x04\x14\0\0\0\x08\0')), 'HIDDEN_CONTENT'],
  ['a PDF in a segment of nobody', jpegWith(segment(0xef, '%PDF-1.4')), 'HIDDEN_CONTENT'],
  [
    'a page in UTF-16 in a comment of Windows',
    jpegWith(
      segment(
        0xe1,
        Buffer.concat([latin1('Exif\0\0'), Buffer.from('<iframe src=//a>', 'utf16le')]),
      ),
    ),
    'HIDDEN_CONTENT',
  ],
  ['the end of a comment of a script', jpegWith(segment(0xfe, '*/=alert(1)/*')), 'HIDDEN_CONTENT'],
  [
    'script in coded data',
    Buffer.concat([plain.subarray(0, -2), latin1('<script>alert(1)</script>\xff\xd9')]),
    'HIDDEN_CONTENT',
  ],
  ['no picture', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'MALFORMED'],
  ['no scan', Buffer.concat([plain.subarray(0, scanStart), latin1('\xff\xd9')]), 'MALFORMED'],
  [
    'a scan before the frame',
    Buffer.concat([latin1('\xff\xd8'), scan, latin1('\xff\xd9')]),
    'MALFORMED',
  ],
  ['two frames', jpegChanged(sof, (frame) => Buffer.concat([frame, frame])), 'MALFORMED'],
  ['no end', plain.subarray(0, -2), 'TRUNCATED'],
  ['a segment longer than the file', jpegWith(latin1('\xff\xfe\xff\xff')), 'TRUNCATED'],
  ['a segment shorter than its length', jpegWith(latin1('\xff\xfe\0\x01')), 'MALFORMED'],
  ['bytes between segments', jpegWith(latin1('<a>')), 'TYPE_MISMATCH'],
  ['bytes between later segments', jpegWith(segment(0xfe, 'a'), latin1('abc')), 'MALFORMED'],
  [
    'a restart that nothing announced',
    Buffer.concat([plain.subarray(0, -2), latin1('\xff\xd0\xff\xd9')]),
    'MALFORMED',
  ],
  [
    'a table that is too long',
    jpegChanged(0xdb, (table) =>
      segment(0xdb, Buffer.concat([table.subarray(4), latin1('\0hidden')])),
    ),
    'MALFORMED',
  ],
  [
    'a code table that is too long',
    jpegChanged(0xc4, (table) =>
      segment(0xc4, Buffer.concat([table.subarray(4), latin1('hidden')])),
    ),
    'MALFORMED',
  ],
  ['a restart interval that is too long', jpegWith(segment(0xdd, 'hidden')), 'MALFORMED'],
  [
    'a scan header that is too long',
    jpegChanged(sos, (head) => segment(sos, Buffer.concat([head.subarray(4), latin1('<a>')]))),
    'MALFORMED',
  ],
  [
    'a scan of a component that isn’t',
    jpegChanged(sos, (head) => {
      head[5] = 77;
      return head;
    }),
    'MALFORMED',
  ],
  ['twelve bits a sample', withFrameByte(4, 12), 'MALFORMED'],
  ['no width', ofSize(0, 10), 'MALFORMED'],
  ['no height', ofSize(10, 0), 'MALFORMED'],
  ['two components', withFrameByte(9, 2), 'MALFORMED'],
  ['a component of no samples', withFrameByte(11, 0), 'MALFORMED'],
  ['arithmetic coding', withFrameByte(1, 0xc9), 'MALFORMED'],
  ['65535 × 65535', ofSize(65_535, 65_535), 'TOO_MANY_PIXELS'],
  ['a flood of made-up pixels', ofSize(10_000, 10_000), 'BOMB'],
  [
    'a thousand scans',
    Buffer.concat([plain.subarray(0, -2), ...Array<Buffer>(1_000).fill(scan), latin1('\xff\xd9')]),
    'BOMB',
  ],
  [
    'a thousand declared pictures',
    Buffer.concat([jpegWith(multiPicture), ...Array<Buffer>(1_001).fill(plain)]),
    'BOMB',
  ],
  [
    'a scan of no coefficients',
    jpegChanged(sos, (head) => {
      head[head.length - 3] = 9;
      head[head.length - 2] = 8;
      return head;
    }),
    'MALFORMED',
  ],
  [
    'a code table of too many values',
    jpegWith(segment(0xc4, Buffer.concat([latin1('\0'), Buffer.alloc(16, 20), Buffer.alloc(320)]))),
    'MALFORMED',
  ],
  ['a file of crumbs', jpegWith(Buffer.alloc(4 * 100_000, segment(0xfe, ''))), 'MALFORMED'],
];
