import { type LoadOptions, readOptions, usage } from './options.ts';
import { runLoad } from './run.ts';

const options = optionsOrEnd();
if (options === undefined) console.log(usage);
else {
  const began = performance.now();
  const onProgress = (line: string) => console.log(`${timeSince(began)}  ${line}`);
  const { counts, faults, complaints } = await runLoad({ ...options, onProgress });
  const { minutes, perMinute, seed } = options;
  print(`${perMinute} a minute for ${minutes} minutes, seed ${seed}`, counts);
  print('Faults', faults);
  if (complaints.size > 0) print('Broken', complaints);
  console.log(
    complaints.size === 0 ? '\nNothing was lost, and nobody was told twice.' : '\nBroken.',
  );
  process.exitCode = complaints.size === 0 ? 0 : 1;
}

function optionsOrEnd(): LoadOptions | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function print(title: string, counts: ReadonlyMap<string, number>): void {
  console.log(`\n${title}`);
  const width = Math.max(0, ...[...counts.keys()].map(({ length }) => length));
  for (const [what, count] of counts)
    console.log(`  ${what.padEnd(width)}  ${String(count).padStart(7)}`);
}

function timeSince(began: number): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
