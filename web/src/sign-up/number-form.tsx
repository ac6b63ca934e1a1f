import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { CodeSent } from '../answers.ts';
import { type Answer, api } from '../api.ts';
import { settings } from '../settings.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Field } from '../ui/field.tsx';
import { Heading } from '../ui/heading.tsx';
import { Select } from '../ui/select.tsx';
import { isAboutInput, useAction } from '../ui/use-action.ts';
import { useFocus } from '../ui/use-focus.ts';
import { failureInWords } from '../words/failures.ts';
import { ConsentWording } from './consent-wording.tsx';

interface Typed {
  country: string;
  number: string;
}

interface NumberFormProps {
  typed: Typed;
  notice: ComponentChildren;
  onType: (typed: Typed) => void;
  onSent: (sent: CodeSent) => void;
}

export function NumberForm({ typed, notice, onType, onSent }: NumberFormProps) {
  const { number, country } = typed;
  const submit = useAction(
    async () => (number.trim() ? api.sendCode(number, country) : missing),
    onSent,
    { open: true },
  );
  const wrong = isAboutInput(submit.failure) ? submit.failure : undefined;
  const field = useRef<HTMLInputElement>(null);
  useFocus(field, wrong);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit.run();
      }}
    >
      <Heading title="A text before your battery runs out" />
      {notice}
      <p class="lead">
        Enter your mobile number to sign up, or to sign in again. We text you a code to check that
        it is yours.
      </p>
      <div class="field">
        <Select
          id="country"
          label="Country"
          name="country"
          autoComplete="country"
          value={country}
          onChange={(event) => onType({ ...typed, country: event.currentTarget.value })}
        >
          {settings.countries.map(({ code, name, callingCode }) => (
            <option key={code} value={code}>
              {name} (+{callingCode})
            </option>
          ))}
        </Select>
      </div>
      <Field
        id="phone"
        input={field}
        name="phone"
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        required
        label="Mobile number"
        value={number}
        error={wrong && failureInWords(wrong)}
        onInput={(event) => {
          submit.clear();
          onType({ ...typed, number: event.currentTarget.value });
        }}
      />
      {!wrong && <Failed failure={submit.failure} />}
      <ConsentWording />
      <Button type="submit" busy={submit.busy}>
        {submit.busy ? 'Sending the code' : 'Text me a code'}
      </Button>
    </form>
  );
}

const missing: Answer<never> = {
  ok: false,
  failure: { code: 'PHONE_MISSING', status: 422, detail: 'Enter your mobile number.' },
};
