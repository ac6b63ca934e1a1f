/** What no picture has by chance: long enough that random bytes don't spell it in years of uploads. */
const anywhere = new RegExp(
  [
    '<(?:(?:script|iframe|foreignobject|html|!doctype)[\\s>/]|\\?php\\s)',
    '%PDF-\\d\\.\\d|PK\\x03\\x04[\\n\\x14\\x2d]\\x00',
  ].join('|'),
  'i',
);

const elements =
  'script|html|svg|iframe|frameset|object|embed|applet|body|style|form|input|math|video|audio|template|' +
  'foreignobject|img|link|meta|base|details|marquee';
const events =
  'abort|animation\\w{1,20}|auxclick|before\\w{1,20}|begin|blur|change|click|copy|cut|dblclick|drag\\w{0,20}|drop|end|error|' +
  'focus\\w{0,20}|hashchange|input|invalid|key\\w{1,20}|load\\w{0,20}|message|mouse\\w{1,20}|page\\w{1,20}|paste|pointer\\w{1,20}|popstate|' +
  'repeat|reset|resize|scroll\\w{0,20}|search|select\\w{0,20}|show|storage|submit|toggle|touch\\w{1,20}|transition\\w{1,20}|unload|' +
  'wheel';
const scripted = [
  `<(?:(?:${elements})[\\s>/]|!doctype|!entity|\\?php|\\?xml-stylesheet)`,
  '(?:java|vb|live)script:|data:(?:text/html|image/svg)',
  `[\\s"'/](?:on(?:${events}))\\s{0,64}=`,
];
const otherFiles = [
  '%PDF-|PK\\x03\\x04|PK\\x05\\x06\\x00\\x00|\\x7fELF[\\x01\\x02]|Rar!\\x1a\\x07|7z\\xbc\\xaf\\x27\\x1c',
  'MZ\\x90\\x00\\x03|This program (?:cannot|must) be run|#!/(?:usr/)?bin/',
];
/** Beside the pixels; longer than what the few kilobytes of a thumbnail or profile spell by chance. */
const besidePixels = new RegExp([...scripted, ...otherFiles].join('|'), 'i');
/** Short, so only for what is text. The last ends a comment that began in the header: `GIF89a/*`. */
const inText = new RegExp(
  [besidePixels.source, '<\\?=|<%[=@\\s]|\\*/\\s{0,64}[=;]'].join('|'),
  'i',
);

const blockBytes = 65_536;
/** Longer than any marker, also one in UTF-16, so that one that lies across two blocks is seen. */
const overlap = 256;

type Look = (bytes: Uint8Array) => void;

/**
 * Looks for pages, scripts and other files inside a picture.
 *
 * What it saw counts only for a file whose structure is right, so that one file always gets one reason.
 */
export class HiddenContent {
  readonly #text = new Scan(inText);
  readonly #data = new Scan(besidePixels);
  readonly #blocks = new Scan(besidePixels);
  #isNoted = false;
  #tail = '';

  seen(): boolean {
    return [this.#text, this.#data, this.#blocks].some((scan) => scan.seen()) || this.#isNoted;
  }

  /** Remembers what a walk saw by itself. */
  note(): void {
    this.#isNoted = true;
  }

  /** Looks through a whole file, as it passes. */
  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      const text = this.#tail + latin1(chunk);
      if (anywhere.test(text)) this.note();
      this.#tail = text.slice(-overlap);
      yield chunk;
    }
  }

  /** A visitor of one run of text: a comment, an XMP packet, a PNG's words. One run at a time. */
  inText(): Look {
    return this.#text.begin();
  }

  /** The same for EXIF data, a colour profile, or anything else that isn't pixels. */
  inData(): Look {
    return this.#data.begin();
  }

  /** The same for data with the lengths of its blocks, beside a look at the data alone. */
  inBlocks(): Look {
    return this.#blocks.begin();
  }
}

/** One pattern over many runs. They are gathered in blocks, so that a million short ones are no work. */
class Scan {
  #block: Buffer | undefined;
  #filled = 0;
  #seen = false;

  constructor(readonly pattern: RegExp) {}

  begin(): Look {
    // What ends one run and begins the next is no marker.
    if (this.#filled > 0) this.#add(separator);
    return (bytes) => this.#add(bytes);
  }

  seen(): boolean {
    this.#test();
    return this.#seen;
  }

  #add(bytes: Uint8Array): void {
    this.#block ??= Buffer.allocUnsafe(blockBytes);
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, blockBytes - this.#filled);
      this.#block.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === blockBytes) this.#test();
    }
  }

  #test(): void {
    if (this.#block === undefined) return;
    const block = this.#block.subarray(0, this.#filled);
    this.#seen ||= testWide(this.pattern, latin1(block));
    this.#filled = block.copy(block, 0, Math.max(0, block.length - overlap));
  }
}

const separator = Buffer.from([1]);

/** Also in UTF-16, as comments in EXIF are. */
function testWide(pattern: RegExp, text: string): boolean {
  if (pattern.test(text)) return true;
  return text.includes('\0') && pattern.test(text.replaceAll('\0', ''));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
