import { settings } from '../settings.ts';

/** What people sign up for, shown rather than described. */
export function SampleText() {
  const { brand, battery } = settings;
  return (
    <aside class="sample" aria-labelledby="sample-title">
      <h2 id="sample-title">What you will get</h2>
      <p class="bubble">
        {brand.name}: the battery of your Charge 6 is at {battery.alertBelow - 3}%. Time to charge
        it. STOP to stop.
      </p>
      <p class="hint">One text when a battery runs low, then quiet until it has been charged.</p>
    </aside>
  );
}
