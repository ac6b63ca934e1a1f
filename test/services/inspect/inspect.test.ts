import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hostileUploads } from './hostile.ts';
import {
  actl,
  anim,
  anmf,
  chunk,
  fctl,
  fdat,
  fixture,
  gif,
  gifComment,
  gifFrame,
  gifHeader,
  idat,
  iend,
  ihdr,
  jpegFixture,
  jpegWith,
  latin1,
  lzw,
  multiPicture,
  png,
  pngWith,
  riffChunk,
  rows,
  segment,
  vp8x,
  webp,
  webpPicture,
} from './pictures.ts';
import { inspect, realPictures } from './uploads.ts';

const sizes: Readonly<Record<string, readonly [number, number]>> = {
  'cjpeg-restarts.jpg': [24, 18],
  'cwebp-alpha.webp': [11, 11],
  'cwebp-lossless.webp': [17, 13],
  'cwebp-lossy.webp': [17, 13],
  'exiftool-metadata.jpg': [20, 14],
  'exiftool-metadata.png': [5, 7],
  'exiftool-metadata.webp': [17, 13],
  'ffmpeg.gif': [16, 16],
  'gif2webp-animated.webp': [12, 10],
  'gifsicle-animated.gif': [8, 8],
  'imagemagick-interlaced.gif': [17, 13],
  'imagemagick-interlaced.png': [17, 13],
  'imagemagick-one-pixel.gif': [1, 1],
  'imagemagick-sixteen-bits.png': [6, 5],
  'imagemagick-two-bits.png': [17, 13],
  'pillow-animated.png': [12, 10],
  'pillow-baseline.jpg': [20, 14],
  'pillow-cmyk.jpg': [9, 9],
  'pillow-grey-alpha.png': [5, 7],
  'pillow-palette.png': [21, 15],
  'pillow-progressive.jpg': [20, 14],
};

describe('a picture', () => {
  it.each(realPictures)('that a real program wrote is clean: $name', async (given) => {
    const [width, height] = sizes[given.name] ?? [];
    const { declaredType: type, file } = given;
    const clean = { verdict: 'clean', type, bytes: file.length, width, height };
    expect(await inspect(given)).toEqual(clean);
  });

  const packet =
    '<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/></rdf:RDF></x:xmpmeta>';
  const xmp = `http://ns.adobe.com/xap/1.0/\0${packet}<?xpacket end="w"?>`;
  const caption =
    'Comment\0On Monday, online = yes; cost < 5 && size > 3. See https://example.com/a*b';
  const compressed = Buffer.concat([latin1('Comment\0\0'), deflateSync(caption)]);
  const plain = fixture(jpegFixture);
  const zeros = lzw([4, ...Array<number>(5_000).fill(0), 5]);
  const manyCodes = Buffer.concat([gifHeader(100, 50), gifFrame(zeros, 100, 50), latin1(';')]);
  const animated = [ihdr(), actl(2), fctl(0), idat, fctl(1), fdat(2), iend];

  it.each([
    ['png', 'of the fewest parts', pngWith()],
    ['PNG', 'with an ending in capitals', pngWith()],
    ['png', 'with a caption', pngWith(chunk('tEXt', caption))],
    ['png', 'with a compressed caption', pngWith(chunk('zTXt', compressed))],
    ['png', 'with an XMP packet', pngWith(chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${packet}`))],
    [
      'png',
      'with pixels in two chunks',
      png(
        ihdr(),
        chunk('IDAT', deflateSync(rows()).subarray(0, 5)),
        chunk('IDAT', deflateSync(rows()).subarray(5)),
        iend,
      ),
    ],
    ['png', 'with a suggested palette', pngWith(chunk('PLTE', 'abcdef'))],
    ['png', 'that is animated', png(...animated)],
    [
      'png',
      'whose still picture is no frame',
      png(ihdr(), actl(1), idat, fctl(0, 4, 3), fdat(1), iend),
    ],
    ['jpg', 'with an XMP packet', jpegWith(segment(0xe1, xmp))],
    ['jpeg', 'with a comment', jpegWith(segment(0xfe, 'CREATOR: gd-jpeg v1.0, quality = 85'))],
    [
      'jpg',
      'with a second picture that it declares',
      Buffer.concat([jpegWith(multiPicture), plain]),
    ],
    ['jpg', 'with fill bytes before a marker', jpegWith(latin1('\xff\xff'), segment(0xfe, 'a'))],
    [
      'jpg',
      'with halves of a word in two comments',
      jpegWith(segment(0xfe, '<sv'), segment(0xfe, 'g >')),
    ],
    ['gif', 'of the fewest parts', gif(gifFrame())],
    ['gif', 'of more codes than a decoder can learn', manyCodes],
    ['gif', 'with a comment', gif(gifComment(caption), gifFrame())],
    ['webp', 'of the fewest parts', webp(webpPicture)],
    [
      'webp',
      'with data of others',
      webp(vp8x(), webpPicture, riffChunk('EXIF', 'II*\0\x08'), riffChunk('XMP ', packet)),
    ],
    ['webp', 'that is animated', webp(vp8x(17, 13, 2), anim, anmf(), anmf())],
  ])('%s %s is clean', async (ending, _, file) => {
    const lower = ending.toLowerCase();
    const declaredType = `image/${lower === 'jpg' ? 'jpeg' : lower}`;
    const verdict = await inspect({ file, declaredType, fileName: `trips/rome/cat.${ending}` });
    expect(verdict).toMatchObject({ verdict: 'clean', type: declaredType, bytes: file.length });
  });
});

describe('what isn’t a picture, or isn’t only a picture,', () => {
  it('comes in more than sixty ways', () => {
    const names = new Set(hostileUploads.map(({ name }) => name));
    expect(names.size).toBe(hostileUploads.length);
    expect(names.size).toBeGreaterThan(200);
  });

  it.each(hostileUploads)('is refused: $name ($reason)', async (upload) => {
    expect(await inspect(upload)).toEqual({ verdict: 'rejected', reason: upload.reason });
  });
});
