import type { Mapping } from './event-sources.ts';
import type { Input, Place } from './protocol.ts';
import { invalid } from './resource-input.ts';
import type { Creator, IdOf, Parts } from './resource-parts.ts';

/** What is declared about functions besides themselves: who feeds, who may invoke them, what follows. */
export function lambdaResources(parts: Parts, idOf: IdOf): Record<string, Creator> {
  const { place, invocations, permissions } = parts;
  return {
    'AWS::Lambda::EventSourceMapping'(input, logicalId) {
      const mapping = mappingOf(input, parts);
      if (input.flag('Enabled', true)) parts.feed(mapping);
      const id = idOf(logicalId);
      const arn = `arn:aws:lambda:${place.region}:${place.accountId}:event-source-mapping:${id}`;
      return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
    },
    'AWS::Lambda::EventInvokeConfig'(input) {
      const name = input.string('FunctionName');
      const destinations = input.structure('DestinationConfig');
      invocations.configure(functionArn(name, place), {
        retries: input.integer('MaximumRetryAttempts', 0, 2) ?? 2,
        maximumAge: input.integer('MaximumEventAgeInSeconds', 60, 21_600) ?? 21_600,
        onSuccess: destinations.structure('OnSuccess').optional('Destination'),
        onFailure: destinations.structure('OnFailure').optional('Destination'),
      });
      return { ref: `${name}|${input.optional('Qualifier') ?? '$LATEST'}`, attributes: {} };
    },
    'AWS::Lambda::Permission'(input, logicalId) {
      permissions.grant(functionArn(input.string('FunctionName'), place), {
        principal: input.string('Principal'),
        sourceArn: input.optional('SourceArn'),
      });
      return { ref: logicalId, attributes: { Id: logicalId } };
    },
  };
}

/** The unqualified ARN of a function given by name or by any ARN. */
function functionArn(nameOrArn: string, { region, accountId }: Place): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn.split(':').slice(0, 7).join(':');
  return `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;
}

function mappingOf(input: Input, { place, queues }: Parts): Mapping {
  const queue = queues.find(input.string('EventSourceArn'));
  if (!queue) throw invalid(`The queue ${input.string('EventSourceArn')} does not exist`);
  if (input.has('FilterCriteria')) throw invalid('FilterCriteria is not known here');
  const window = input.integer('MaximumBatchingWindowInSeconds', 0, 300) ?? 0;
  const batchSize = input.integer('BatchSize', 1, 10_000) ?? 10;
  if (batchSize > 10 && window === 0)
    throw invalid('A BatchSize above 10 needs MaximumBatchingWindowInSeconds of at least 1');
  return {
    functionArn: functionArn(input.string('FunctionName'), place),
    queue,
    region: place.region,
    batchSize,
    window: window * 1000,
    concurrency: input.structure('ScalingConfig').integer('MaximumConcurrency', 2, 1000) ?? 5,
    reportsItems: input.strings('FunctionResponseTypes').includes('ReportBatchItemFailures'),
  };
}
