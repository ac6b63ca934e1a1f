import { Sign } from '../ui/sign.tsx';

interface BatteryMeterProps {
  model: string;
  level: number;
  low: boolean;
}

/** How full a battery is: as a picture, as a number and in words. */
export function BatteryMeter({ model, level, low }: BatteryMeterProps) {
  const filled = Math.min(100, Math.max(0, level));
  return (
    <div class={low ? 'battery low' : 'battery'}>
      <meter
        class="for-readers"
        min={0}
        max={100}
        value={filled}
        aria-label={`Battery of ${model}`}
      >
        {filled}%
      </meter>
      <svg class="cell" viewBox="0 0 60 28" width="60" height="28" aria-hidden="true">
        <rect class="case" x="1.5" y="1.5" width="51" height="25" rx="6" />
        <rect class="tip" x="55" y="9" width="4" height="10" rx="2" />
        <rect class="fill" x="5" y="5" width={(44 * filled) / 100} height="18" rx="3" />
      </svg>
      <p class="level">
        {level}
        <span class="unit">%</span>
      </p>
      {low && (
        <p class="tag">
          <Sign kind="warning" /> Low: charge it soon
        </p>
      )}
    </div>
  );
}
