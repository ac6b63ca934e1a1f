/** A mistake that whoever started the local system can put right: shown as its message alone. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
