import { PROGRESS, type Step, stepsBehind } from './steps.ts';

/** The steps as jacks of a switchboard; the cord reaches as far as the person has come. */
export function Progress({ step }: { step: Step }) {
  const behind = stepsBehind(step);
  return (
    <ol class="progress" aria-label="Steps of the sign-up">
      {PROGRESS.map((name, index) => (
        <li
          key={name}
          class={index < behind ? 'behind' : index === behind ? 'here' : 'ahead'}
          aria-current={index === behind ? 'step' : undefined}
        >
          <span class="jack-mark" aria-hidden="true" />
          {name}
          {index < behind && <span class="for-readers"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}
