import { useMemo, useRef, useState } from 'preact/hooks';
import type { Preferences } from '../answers.ts';
import { api } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { useAction } from '../ui/use-action.ts';
import { browserZone, timeZones } from '../words/dates.ts';
import {
  formOf,
  LEAST_ALERT,
  MOST_ALERT,
  type PreferencesErrors,
  type PreferencesForm,
  preferencesErrors,
  preferencesOf,
} from './preferences-rules.ts';

interface PreferencesProps {
  saved: Preferences;
  onSaved: () => void;
}

/** When alerts come. What is typed stays, also when the account is read anew or saving fails. */
export function PreferencesCard({ saved, onSaved }: PreferencesProps) {
  const [form, setForm] = useState(() => formOf(saved, browserZone()));
  const [errors, setErrors] = useState<PreferencesErrors>({});
  const save = useAction(api.savePreferences, onSaved);
  const element = useRef<HTMLFormElement>(null);
  const change = (part: Partial<PreferencesForm>) => {
    save.clear();
    setErrors({});
    setForm({ ...form, ...part });
  };
  const submit = () => {
    const found = preferencesErrors(form);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first) element.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else save.run(preferencesOf(form));
  };
  return (
    <section class="card" aria-labelledby="preferences-title">
      <h2 id="preferences-title">Preferences</h2>
      <form
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          id="alert-below"
          name="alertBelow"
          class="short"
          type="number"
          inputMode="numeric"
          min={LEAST_ALERT}
          max={MOST_ALERT}
          label="Text me when a battery is below"
          hint={`From ${LEAST_ALERT} to ${MOST_ALERT} percent.`}
          suffix="%"
          value={form.alertBelow}
          error={errors.alertBelow}
          onInput={({ currentTarget }) => change({ alertBelow: currentTarget.value })}
        />
        <QuietHours form={form} errors={errors} change={change} saved={saved} />
        <Failed failure={save.failure} />
        <Button type="submit" busy={save.busy}>
          {save.busy ? 'Saving' : 'Save preferences'}
        </Button>
        <p role="status" class="sent">
          {save.done && 'Saved.'}
        </p>
      </form>
    </section>
  );
}

interface QuietHoursProps {
  form: PreferencesForm;
  errors: PreferencesErrors;
  change: (part: Partial<PreferencesForm>) => void;
  saved: Preferences;
}

function QuietHours({ form, errors, change, saved }: QuietHoursProps) {
  const here = browserZone();
  const zones = useMemo(() => timeZones(here, saved.timeZone ?? here), [here, saved.timeZone]);
  return (
    <fieldset>
      <legend>Quiet hours</legend>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={form.quiet}
          checked={form.quiet}
          onChange={({ currentTarget }) => change({ quiet: currentTarget.checked })}
        />
        <span>Hold alerts back for part of the day</span>
      </label>
      {form.quiet && (
        <>
          <div class="pair">
            <Field
              id="quiet-from"
              name="from"
              type="time"
              label="From"
              value={form.from}
              error={errors.from}
              onInput={({ currentTarget }) => change({ from: currentTarget.value })}
            />
            <Field
              id="quiet-to"
              name="to"
              type="time"
              label="To"
              value={form.to}
              error={errors.to}
              onInput={({ currentTarget }) => change({ to: currentTarget.value })}
            />
          </div>
          <div class="field">
            <Select
              id="time-zone"
              label="Time zone"
              value={form.timeZone}
              onChange={({ currentTarget }) => change({ timeZone: currentTarget.value })}
            >
              {zones.map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </Select>
            {form.timeZone !== here && (
              <Button look="text" onClick={() => change({ timeZone: here })}>
                Use {here.replaceAll('_', ' ')}, where this device is
              </Button>
            )}
          </div>
        </>
      )}
    </fieldset>
  );
}
