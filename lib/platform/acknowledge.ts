import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of cdk-nag for a construct and all below it.
 *
 * @param findings from the finding's id, without the pack, to why it is right here
 */
export function acknowledge(
  construct: IConstruct,
  findings: Readonly<Record<string, string>>,
): void {
  for (const [id, reason] of Object.entries(findings)) {
    const pack = id.startsWith('Serverless-') ? 'Serverless' : 'AwsSolutions';
    Validations.of(construct).acknowledge({ id: `${pack}::${id}`, reason });
  }
}
