/** Something that happens at a time. Of things at one time the first that was planned happens first. */
export interface Happening {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly run: () => void;
}

/** What is going to happen, as a binary heap. */
export class Timeline<H extends Happening> {
  readonly #heap: { readonly order: number; readonly happening: H }[] = [];
  #planned = 0;

  get size(): number {
    return this.#heap.length;
  }

  plan(happening: H): void {
    const heap = this.#heap;
    heap.push({ order: this.#planned++, happening });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** When the next thing happens. */
  get next(): number | undefined {
    return this.#heap[0]?.happening.at;
  }

  take(): H | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top?.happening;
    heap[0] = last;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      let first = parent;
      if (left < heap.length && this.#isBefore(left, first)) first = left;
      if (right < heap.length && this.#isBefore(right, first)) first = right;
      if (first === parent) return top.happening;
      this.#swap(parent, first);
      parent = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    const apart = one.happening.at - other.happening.at;
    return apart < 0 || (apart === 0 && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
