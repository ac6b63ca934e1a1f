import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileFunction } from 'node:vm';

/** A declared function: `integrations/functions/<name>.js`, `exports = function (a, b) { … }`. */
export interface FunctionFile {
  readonly name: string;
  readonly source: string;
}

/** What a function may see of the module that it is written as: the form of MongoDB App Services, or CommonJS. */
const parameters = ['exports', 'module'];

export function readFunctions(folder: string, mistakes: string[]): readonly FunctionFile[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const source = readFileSync(join(folder, file), 'utf8');
      try {
        compileFunction(source, parameters, { filename: file });
      } catch (error) {
        mistakes.push(`${join(folder, file)}: is not JavaScript: ${(error as Error).message}`);
        return [];
      }
      return [{ name: basename(file, '.js'), source }];
    });
}

/** A function file that fails before its function could be called. */
export class FunctionFileError extends Error {}

/** The functions themselves, for commands that run here. @throws FunctionFileError */
export function loadFunctions(
  files: readonly FunctionFile[],
): Readonly<Record<string, (...given: readonly unknown[]) => unknown>> {
  const loaded = files.map(({ name, source }) => {
    const module = { exports: {} };
    const run = compileFunction(`${source}${given}`, parameters, { filename: `${name}.js` });
    try {
      return [name, run(module.exports, module)] as const;
    } catch (error) {
      throw new FunctionFileError(`functions/${name}.js fails when it is loaded: ${error}`);
    }
  });
  return Object.fromEntries(loaded);
}

/** What a file gives: the function that it set `exports` or `module.exports` to. */
const given = "\n;return typeof exports === 'function' ? exports : module.exports";

/** A module whose default export holds the functions by their names, to be bundled. */
export function moduleOf(files: readonly FunctionFile[]): string {
  const members = files.map(
    ({ name, source }) =>
      `${JSON.stringify(name)}: ((exports, module) => {${source}${given}\n})(...fresh())`,
  );
  return [
    'const fresh = () => { const module = { exports: {} }; return [module.exports, module]; };',
    `export default {${members.join(',\n')}};`,
  ].join('\n');
}
