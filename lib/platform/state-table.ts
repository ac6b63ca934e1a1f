import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { grantKey } from './keys.ts';

export interface StateIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey?: { readonly name: string; readonly type: 'string' | 'number' };
  /** Attributes besides the keys: all when left out, none when empty. */
  readonly attributes?: readonly string[];
}

export interface StateTableProps {
  readonly key: IKey;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Sparse: an item without the index's keys isn't in it. */
  readonly indexes?: readonly StateIndex[];
}

/** A table that outlives every deploy: encrypted, recoverable to any second, protected from deletion. */
export class StateTable extends Construct {
  readonly table: Table;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: StateTableProps) {
    super(scope, id);
    this.#key = props.key;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
      ...(props.sortKey && { sortKey: { name: props.sortKey, type: AttributeType.STRING } }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const index of props.indexes ?? []) this.#addIndex(index);
  }

  /** Lets a function do exactly these things to the table: `dynamodb:GetItem`. */
  grant(fn: IGrantable, ...actions: readonly `dynamodb:${string}`[]): void {
    this.#allow(fn, this.table.tableArn, actions);
  }

  /** Lets a function query one index. */
  grantQueryIndex(fn: IGrantable, index: string): void {
    this.#allow(fn, `${this.table.tableArn}/index/${index}`, ['dynamodb:Query']);
  }

  #allow(fn: IGrantable, arn: string, actions: readonly string[]): void {
    const statement = new PolicyStatement({ actions: [...actions], resources: [arn] });
    fn.grantPrincipal.addToPrincipalPolicy(statement);
    grantKey(this.#key, fn, 'dynamodb');
  }

  get name(): string {
    return this.table.tableName;
  }

  #addIndex({ name, partitionKey, sortKey, attributes }: StateIndex): void {
    const type = sortKey?.type === 'number' ? AttributeType.NUMBER : AttributeType.STRING;
    this.table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      ...(sortKey && { sortKey: { name: sortKey.name, type } }),
      ...projectionOf(attributes),
    });
  }
}

function projectionOf(attributes: StateIndex['attributes']) {
  if (attributes === undefined) return { projectionType: ProjectionType.ALL };
  if (attributes.length === 0) return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] };
}
