import type { Upload, Visibility } from '../answers.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `512 bytes`, `3.4 MB`: in steps of 1,024, as people know sizes of files. */
export function sizeInWords(bytes: number): string {
  let size = bytes;
  let step = 0;
  // From where it would be rounded to the next unit.
  for (; size >= 1023.5 && step < UNITS.length - 1; step++) size /= 1024;
  const unit = UNITS[step] ?? 'byte';
  const unitDisplay = step === 0 ? 'long' : 'short';
  const maximumFractionDigits = size < 10 && step > 0 ? 1 : 0;
  const style = { style: 'unit', unit, unitDisplay, maximumFractionDigits } as const;
  return new Intl.NumberFormat('en', style).format(size);
}

const types: Readonly<Record<string, string>> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
};

export function typeInWords(contentType: string): string {
  return types[contentType] ?? contentType;
}

export const visibilities: Readonly<Record<Visibility, string>> = {
  'public-read': 'Everybody',
  private: 'Only you',
};

/** What happened to a file. */
export const statuses: Readonly<Record<Upload['status'], string>> = {
  inspecting: 'Being inspected',
  published: 'Published',
  rejected: 'Refused',
};

/** A file's own name, without its folders. */
export function nameOf({ key }: Pick<Upload, 'key'>): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
