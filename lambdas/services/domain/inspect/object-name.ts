import type { RejectionReason } from './rejections.ts';

/** Types that are taken, with the endings that a name may have for each. */
export const pictureEndings = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PictureType = keyof typeof pictureEndings;

const maxNameBytes = 200;
/**
 * Characters that nobody sees or that turn the writing around, spaces of other kinds, what no common file
 * system takes, and `%` and `;`, where other software ends a name or reads another one.
 */
const forbidden = /[\p{C}\p{Zl}\p{Zp}\\:*?"<>|%;]|(?! )\p{Zs}/u;
/** What software runs or opens as a page when it minds an ending that isn't the last. */
const running =
  /^(?:x?html?|shtml|svgz?|xml|xslt?|m?js|css|ph(?:p\d?|ps|tml|ar)|aspx?|jspx?|cgi|exe|scr|bat|cmd|pif|msi|dll|hta|vbs|wsf|ps1|lnk|jar|swf|pdf|zip|htaccess)$/i;

export function isPictureType(type: string): type is PictureType {
  return Object.hasOwn(pictureEndings, type);
}

/** Why an object can't have this key, or undefined where it can. The key may have folders: `trips/rome/cat.png`. */
export function objectNameProblem(key: string, type: PictureType): RejectionReason | undefined {
  if (Buffer.byteLength(key) > maxNameBytes || forbidden.test(key)) return 'NAME_INVALID';
  if (key !== key.normalize('NFC')) return 'NAME_INVALID';
  const segments = key.split('/');
  if (!segments.every(isSegment)) return 'NAME_INVALID';
  const [, ...endings] = (segments.at(-1) ?? '').split('.');
  const last = endings.pop()?.toLowerCase() ?? '';
  const allowed: readonly string[] = pictureEndings[type];
  const fits = allowed.includes(last) && !endings.some((ending) => running.test(ending));
  return fits ? undefined : 'NAME_MISMATCH';
}

/** No empty part, none that leads upwards or is hidden, and none whose end a file system cuts off. */
function isSegment(segment: string): boolean {
  return segment !== '' && !/^[. ]|[. ]$/.test(segment);
}
