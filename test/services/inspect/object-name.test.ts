import { describe, expect, it } from 'vitest';
import {
  objectNameProblem,
  type PictureType,
} from '../../../lambdas/services/domain/inspect/object-name.ts';
import { hostileNames } from './hostile.ts';

describe('the name of an object', () => {
  it.each<[string, PictureType]>([
    ['cat.png', 'image/png'],
    ['CAT.PNG', 'image/png'],
    ['cat.JPeG', 'image/jpeg'],
    ['cat.jpg', 'image/jpeg'],
    ['cat.gif', 'image/gif'],
    ['cat.webp', 'image/webp'],
    ['trips/2026/rome & naples/IMG_0001 (2).jpg', 'image/jpeg'],
    ['screen 2026-11-26 at 01.02.03.png', 'image/png'],
    ['www.example.com.png', 'image/png'],
    ['v1.2.png', 'image/png'],
    ['caf\u00E9.png', 'image/png'],
    ['猫.png', 'image/png'],
    ['кошка.png', 'image/png'],
    ['קוֹט.png'.normalize('NFC'), 'image/png'],
    ['🐈.png', 'image/png'],
    [`${'c'.repeat(196)}.png`, 'image/png'],
    [`${'猫'.repeat(65)}c.png`, 'image/png'],
  ])('may be %s', (name, type) => {
    expect(objectNameProblem(name, type)).toBeUndefined();
  });

  it.each(hostileNames)('may not be %j', (name, problem) => {
    expect(objectNameProblem(name, 'image/png')).toBe(problem);
  });

  it.each<[string, PictureType]>([
    ['cat.png', 'image/jpeg'],
    ['cat.jpg', 'image/webp'],
    ['cat.jpeg', 'image/gif'],
    ['cat.gif', 'image/png'],
  ])('may not be %s of an %s', (name, type) => {
    expect(objectNameProblem(name, type)).toBe('NAME_MISMATCH');
  });
});
