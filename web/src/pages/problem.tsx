import { settings } from '../settings.ts';
import { Heading } from '../ui/heading.tsx';
import { problemWords } from '../words/problems.ts';

/** Why connecting a provider failed, and the way to try it again. */
export function ProblemPage({ search }: { search: string }) {
  const query = new URLSearchParams(search);
  const { title, text, action } = problemWords(
    query.get('code') ?? '',
    query.get('provider') ?? '',
    settings.providers,
  );
  return (
    <section class="card">
      <Heading title={title} />
      <p class="lead">{text}</p>
      <a class="button primary" href={action.href}>
        {action.label}
      </a>
      {action.href !== '/account' && (
        <p>
          <a href="/account">Back to your account</a>
        </p>
      )}
    </section>
  );
}
