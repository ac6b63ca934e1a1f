import type { Aws } from '../aws/index.ts';
import type { Deployment } from './deploy.ts';

/** Carries texts to a two-way number on to the app's topic for them, as soon as there is one. */
export class InboundTexts {
  #publish: ((message: string) => void) | undefined;

  attach(aws: Pick<Aws, 'publish'>, deployment: Deployment): void {
    const topic = deployment
      .ofType('AWS::SNS::Topic')
      .find(({ logicalId }) => logicalId.includes('InboundTexts'));
    if (topic !== undefined) this.#publish = (message) => aws.publish(topic.ref, message);
  }

  /** Rejects while nobody listens, so that the network tries again. */
  async receive(message: object): Promise<void> {
    if (this.#publish === undefined) throw new Error('no topic takes inbound texts');
    this.#publish(JSON.stringify(message));
  }
}
