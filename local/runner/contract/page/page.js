const $ = (id) => document.getElementById(id);

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

/** Does something and says how it went, in the element. */
async function told(element, act) {
  element.textContent = '…';
  try {
    element.textContent = (await act()) ?? '';
  } catch (error) {
    element.textContent = error.message;
  }
}

const time = (iso) => new Date(iso).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

function element(name, text, attributes = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...attributes });
}

$('number').value = localStorage.getItem('number') ?? '';
$('number').addEventListener('input', () => {
  localStorage.setItem('number', $('number').value);
  void showTexts();
});

let shown = '';

async function showTexts() {
  const to = $('number').value.trim();
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return;
  const query = `?to=${encodeURIComponent(to)}`;
  const [got, sent] = await Promise.all([
    call('GET', `/_local/sms${query}`),
    call('GET', `/_local/sent${query}`),
  ]);
  const texts = [...got.messages, ...sent.messages].sort((a, b) => a.at.localeCompare(b.at));
  const key = to + texts.map((text) => text.id).join();
  if (key === shown) return;
  shown = key;
  $('texts').replaceChildren(
    ...texts.map((text) => {
      const own = text.from === to;
      const item = element('li', text.body, { className: own ? 'own' : '' });
      const who = own ? 'you' : `${text.from} by ${text.transport}`;
      item.append(element('small', `${who}, ${time(text.at)}`));
      return item;
    }),
  );
  $('texts').scrollTop = $('texts').scrollHeight;
}

$('reply').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  void told($('phone-problem'), async () => {
    const from = $('number').value.trim();
    await call('POST', '/_local/sms', { from, body: form.elements.body.value });
    form.reset();
    await showTexts();
  });
});

const level = $('device').elements.level;
level.addEventListener('input', () => {
  $('percent').textContent = `${level.value} %`;
});

function deviceOf(provider, name, battery) {
  const status = battery > 60 ? 'High' : battery > 20 ? 'Medium' : battery > 0 ? 'Low' : 'Empty';
  const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return provider === 'fitbit'
    ? { id, type: 'TRACKER', deviceVersion: name, battery: status, batteryLevel: battery }
    : {
        name: `users/me/pairedDevices/${id}`,
        deviceType: 'TRACKER',
        deviceVersion: name,
        batteryStatus: status,
        batteryLevel: battery,
      };
}

$('device').addEventListener('submit', (event) => {
  event.preventDefault();
  const { provider, account, device } = event.currentTarget.elements;
  void told($('device-answer'), async () => {
    await call('PUT', `/_local/providers/${provider.value}/devices`, {
      account: account.value,
      devices: [deviceOf(provider.value, device.value, Number(level.value))],
    });
    return `${device.value} of ${account.value} is at ${level.value} %. The next poll reads it.`;
  });
});

$('fault').addEventListener('submit', (event) => {
  event.preventDefault();
  const { mode } = event.currentTarget.elements;
  const provider = $('device').elements.provider.value;
  void told($('fault-answer'), async () => {
    await call('POST', `/_local/providers/${provider}/faults`, { mode: mode.value, count: 1 });
    return `${provider}: ${mode.value}`;
  });
});

for (const button of $('moves').children) {
  button.addEventListener('click', async () => {
    await call('POST', '/_local/clock', { advance: button.value });
    await showState();
  });
}

function run(name) {
  void told($('schedule-answer'), async () => {
    await call('POST', `/_local/schedules/${name}/run`, {});
    await showState();
    return `${name} ran, and all that followed from it.`;
  });
}

function scheduleRow({ name, nextDueAt }) {
  const row = element('tr', '');
  const button = element('button', 'Run now', { onclick: () => run(name) });
  button.setAttribute('aria-label', `Run ${name} now`);
  const action = element('td', '');
  action.append(button);
  row.append(element('td', name), element('td', time(nextDueAt)), action);
  return row;
}

function queueRow([name, count]) {
  const row = element('tr', '');
  // Without the stack in front and the hash behind: `TopicsSendTextQueue`.
  const short = name.replace(/^\w+-/, '').replace(/[0-9A-F]{8}$/, '');
  row.append(element('td', short), element('td', String(count)));
  return row;
}

let scheduled = '';

async function showState() {
  const { clock, schedules, queues } = await call('GET', '/_local/state');
  $('now').textContent = time(clock.now);
  $('now').dateTime = clock.now;
  const { aheadSeconds } = clock;
  $('ahead').textContent = aheadSeconds ? `(${Math.round(aheadSeconds / 60)} minutes ahead)` : '';
  $('queue-rows').replaceChildren(...Object.entries(queues).map(queueRow));
  // Redrawn only when changed, so that a button keeps the keyboard's focus.
  const key = JSON.stringify(schedules);
  if (key !== scheduled) $('schedule-rows').replaceChildren(...schedules.map(scheduleRow));
  scheduled = key;
}

async function refresh() {
  await Promise.allSettled([showTexts(), showState()]);
  setTimeout(refresh, 1000);
}

void refresh();
