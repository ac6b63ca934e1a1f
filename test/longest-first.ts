import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that run whole systems for a minute or more: begun last, one of them would keep everybody waiting. */
const long = /\/test\/(abuse\/abuse|load\/load|story\/|browser\/|stack\/synth|bench\/request)/;

/** Longest first, as far as that is known without an earlier run. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
